/** Hostile use of payments: repeats, races, amounts, codes, other people's payments (rows 2, 3, 9 to 13, 17, 23). */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCode, newId, remember } from '../../support/ids.ts';
import { submission, type Till } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { requestText } from '../../support/wire.ts';
import { Target } from './target.ts';

let target: Target;
let other: Till;

beforeAll(async () => {
  target = await Target.open();
  other = await target.shop.pair({ name: 'Till of another store', store: '4000000002' });
});
afterAll(() => target.close());

const heard = (id: string) => target.shop.heard(id);

describe('row 2: the same id', () => {
  beforeAll(() => target.useNewTill());

  it('with another amount, code, sale, member, or from another terminal, changes nothing', async () => {
    const [id, body] = [newId(), submission({ description: 'tea' })];
    const first = (await target.till.put(id, body)).payment;
    const others = [
      { ...body, amount: 1501 },
      { ...body, code: newCode() },
      { ...body, saleId: newId('s') },
      { ...body, description: 'coffee' },
      { ...body, attach: '' },
      { ...body, location: { latitude: 1, longitude: 2 } },
    ];
    const answers = await Promise.all(others.map((each) => target.till.put(id, each)));
    answers.push(await other.put(id, body));
    for (const answer of answers) {
      expect(answer.outcome).toBe('409 payment-conflict');
      expect(answer.text).not.toContain(first.saleId);
    }
    expect((await target.till.put(id, body)).payment).toEqual(first);
    expect(heard(id)).toEqual(['create']);
  });
});

describe('row 3: many at once', () => {
  it('50 that are the same are one payment', async () => {
    const [id, body] = [newId(), submission()];
    const answers = await Promise.all(Array.from({ length: 50 }, () => target.till.put(id, body)));
    const outcomes = answers.map(({ status }) => status).sort();
    expect(outcomes).toEqual([...Array<number>(49).fill(200), 201]);
    expect(new Set(answers.map(({ payment }) => payment.id))).toEqual(new Set([id]));
    expect(heard(id)).toEqual(['create']);
  });

  it('one whose sender reads nothing, resets and sends it again is one payment', async () => {
    const [id, body] = [newId(), submission()];
    const text = JSON.stringify(body);
    const request = requestText(
      target.port,
      'PUT',
      `/v1/payments/${id}`,
      {
        cookie: other.cookie,
        'content-type': 'application/json',
        'content-length': String(text.length),
      },
      text,
    );
    for (let times = 0; times < 5; times += 1) {
      const socket = connect(target.port, '127.0.0.1');
      await new Promise<void>((resolve) => socket.write(request, () => resolve()));
      socket.resetAndDestroy();
    }
    const again = await other.put(id, body);
    expect([200, 201]).toContain(again.status);
    await until('paid', async () => (await other.get(id)).payment.state === 'paid');
    expect(heard(id)).toEqual(['create']);
  });

  it('20 of one sale, each with an id and a code of its own, are one payment', async () => {
    const saleId = newId('s');
    const ids = Array.from({ length: 20 }, () => newId());
    const answers = await Promise.all(ids.map((id) => other.put(id, submission({ saleId }))));
    const outcomes = answers.map((answer) => answer.outcome);
    expect(outcomes.filter((each) => each === '201')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(
      new Set([
        '201',
        ...outcomes.filter((each) => /^409 sale-(in-progress|already-paid)$/.test(each)),
      ]),
    );
    expect(ids.flatMap(heard)).toEqual(['create']);
  });
});

describe('row 9: an amount', () => {
  beforeAll(() => target.useNewTill());

  it.each(['0', '-1', '1.5', '100.0001', '"100"', '1e21', '9007199254740993', 'null', '-0'])(
    '%s',
    async (amount) => {
      const body = JSON.stringify(submission()).replace('1500', amount);
      await target.refuses('422 invalid-amount', body);
    },
  );

  it('over the limit', async () => {
    await target.refuses('422 invalid-amount', JSON.stringify(submission({ amount: 500_001 })));
  });

  it.each(['USD', 'jpy', 'JPY\u0000', ''])('in %j', async (currency) => {
    await target.refuses('422 unsupported-currency', JSON.stringify({ ...submission(), currency }));
  });
});

const withCode = (code: string) =>
  JSON.stringify(submission({ code: code.length < 10 ? code : remember(code) }));

describe('row 10: a code', () => {
  beforeAll(() => target.useNewTill());

  it.each([
    ['empty', ''],
    ['of 9 characters', '123456789'],
    ['of 513 characters', '9'.repeat(513)],
    ['in full width', '１３２９０４６００３４９９２９６７７'],
    ['with CR and LF', '132904600349929677\r\nX-Evil: 1'],
    ['with NUL', '132904600349\u0000929677'],
    ['with ESC', '\u001b[2J132904600349929677'],
    ['of markup', '<img src=x onerror=alert(1)>'],
    ['with emoji', '132904600349929677😀'],
    ['of SQL', "1329046' OR '1'='1"],
  ])('%s', async (_what, code) => {
    const answer = await target.refuses('422 invalid-payment-code', withCode(code));
    if (code !== '') expect(answer.text).not.toContain(code);
  });

  it('of markup or SQL without a space is a code that nobody knows, and is not repeated', async () => {
    for (const code of ['<svg/onload=alert(1)>', "1329046'OR'1'='1';--"]) {
      const answer = await target.refuses('422 wallet-not-recognised', withCode(code));
      expect(answer.text).not.toContain(code);
    }
  });

  it('in an address is refused there, and kept nowhere', async () => {
    const code = newCode();
    const targets = [`/v1/payments?code=${code}`, `/v1/payments/${code}`, `/?code=${code}`];
    for (const path of targets) {
      for (const method of ['GET', 'POST']) {
        expect((await target.ask(method, path)).text).not.toContain(code);
      }
    }
    expect(heard(code)).toEqual([]);
  });
});

describe('row 11: a code that is no payment code', () => {
  beforeAll(() => target.useNewTill());

  it.each([
    ['EAN-13', '4901234567894'],
    ['JAN of 8 digits', '49123456'],
    ['UPC-A', '012345678905'],
    ['a link', 'https://pay.example.com/132904600349929677'],
    ['a link without its scheme', 'www.example.com/pay/132904600349929677'],
    ['a merchant’s own QR', '00020101021126580014A000000615000101'],
  ])('%s', async (_what, code) => {
    await target.refuses('422 not-a-payment-code', withCode(code));
  });
});

describe('row 12: a code that was used', () => {
  it('is refused for another sale, from whichever terminal, also by many at once', async () => {
    const [id, code] = [newId(), newCode()];
    expect((await target.till.put(id, submission({ code }))).payment.state).toBe('paid');
    const ids = Array.from({ length: 10 }, () => newId());
    const answers = await Promise.all(
      ids.map((each, n) => (n % 2 === 0 ? target.till : other).put(each, submission({ code }))),
    );
    for (const answer of answers) expect(answer.outcome).toBe('409 payment-code-already-used');
    expect(ids.flatMap(heard)).toEqual([]);
  });
});

describe('row 13: a sale', () => {
  it('whose payment is not final takes no second one, and says which it is', async () => {
    const [id, saleId] = [newId(), newId('s')];
    await target.till.put(id, submission({ saleId, code: newCode('1500') }));
    const second = newId();
    const answer = await target.till.put(second, submission({ saleId }));
    expect(answer.outcome).toBe('409 sale-in-progress');
    expect(answer.problem.paymentId).toBe(id);
    expect(heard(second)).toEqual([]);
  });
});

describe('row 17: another terminal', () => {
  it('sees and cancels nothing, and cannot tell that there is something', async () => {
    const [id, unknown] = [newId(), newId()];
    await target.till.put(id, submission({ code: newCode('1500') }));
    const shape = ({ text }: { text: string }) =>
      text
        .replace(/"instance":"[^"]+"/, '')
        .replaceAll(id, 'ID')
        .replaceAll(unknown, 'ID');
    const [theirs, nobodys] = [await other.get(id), await other.get(unknown)];
    expect(theirs.outcome).toBe('404 payment-not-found');
    expect(shape(theirs)).toBe(shape(nobodys));
    expect([...theirs.headers.keys()]).toEqual([...nobodys.headers.keys()]);
    expect((await other.cancel(id)).outcome).toBe('404 payment-not-found');
    expect((await other.list({ limit: 200 })).text).not.toContain(id);
    expect((await target.till.get(id)).payment.state).toBe('awaiting-customer');
    expect(heard(id)).toEqual(['create']);
  });

  it('cannot take a number that it guesses before its owner does', async () => {
    const id = newId();
    expect((await other.cancel(id)).payment.failure?.code).toBe('never-submitted');
    expect((await target.till.put(id, submission())).outcome).toBe('409 payment-conflict');
    expect((await target.till.get(id)).outcome).toBe('404 payment-not-found');
    expect(heard(id)).toEqual([]);
  });
});

describe('row 23: impatience', () => {
  beforeAll(() => target.useNewTill());

  it('a cancel at once waits 15 s, 100 of them are one, and 300 readings ask the gateway nothing', async () => {
    const id = newId();
    const { payment } = await target.till.put(id, submission({ code: newCode('1500') }));
    const first = await target.till.cancel(id);
    expect(first.status).toBe(202);
    const waits = Date.parse(first.payment.cancel?.notBefore ?? '') - Date.parse(payment.createdAt);
    expect(waits).toBeGreaterThanOrEqual(15_000);
    const cancels = await Promise.all(Array.from({ length: 99 }, () => target.till.cancel(id)));
    for (const answer of cancels) {
      expect(answer.status).toBe(202);
      expect(answer.payment.cancel).toEqual(first.payment.cancel);
    }
    const readings = await Promise.all(Array.from({ length: 300 }, () => target.till.get(id)));
    // How many come too fast for the rate depends on the machine.
    for (const { outcome } of readings) expect(['200', '429 rate-limited']).toContain(outcome);
    for (const answer of readings.filter(({ status }) => status === 429)) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const calls = target.shop.gateway.calls(id);
    const created = target.shop.create(id).receivedAt;
    // A slow machine needs more than 15 s for all this.
    const canceledAt = calls.find(({ kind }) => kind === 'cancel')?.receivedAt ?? Infinity;
    expect(canceledAt - created).toBeGreaterThanOrEqual(15_000);
    const before = calls.filter(({ receivedAt }) => receivedAt < canceledAt);
    before.slice(1).forEach(({ receivedAt }, n) => {
      expect(receivedAt - (before[n]?.answeredAt ?? Infinity)).toBeGreaterThanOrEqual(5_000);
    });
  });

  it('a cancel after the customer has paid is refused, and the gateway hears of none', async () => {
    const id = newId();
    expect((await other.put(id, submission())).payment.state).toBe('paid');
    const answers = await Promise.all(Array.from({ length: 20 }, () => other.cancel(id)));
    for (const answer of answers) expect(answer.outcome).toBe('409 payment-not-cancellable');
    expect((await other.get(id)).payment.state).toBe('paid');
    expect(heard(id)).toEqual(['create']);
  });
});
