import { BEHAVIOURS, endingDigits, type BehaviourId } from '@kaikei/shared/sandbox-behaviours.ts';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { SandboxClient, newOrderNo, wechatCode, type Answer } from '../support/sandbox-client.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';

const SECOND = 1000;

const clock = new ManualClock();
let sandbox: Sandbox;
let client: SandboxClient;

beforeAll(async () => {
  sandbox = await openSandbox({ clock });
  client = new SandboxClient(sandbox, () => clock.now());
});

afterAll(async () => {
  await sandbox.close();
});

const played = new Set<BehaviourId>();

/** A payment whose code asks for the behaviour; `create` rejects where the connection breaks. */
function start(behaviour: BehaviourId, parameter = 0) {
  played.add(behaviour);
  const orderNo = newOrderNo();
  const create = client.pay(orderNo, wechatCode(endingDigits({ behaviour, parameter })));
  return { orderNo, create };
}

async function statusOf(orderNo: string): Promise<unknown> {
  const answer = await client.query(orderNo);
  expect(answer.genuine).toBe(true);
  return answer.code === '0' ? answer.data['trans_status'] : answer.code;
}

function ledgerOf(orderNo: string) {
  return sandbox.ledger().orders.find(({ order }) => order === orderNo);
}

/** How the latest call of the payment went out. */
function lastOutcome(orderNo: string) {
  return sandbox.calls(orderNo).at(-1)?.answer?.outcome;
}

const isSuccess = ({ genuine, code, data }: Answer) =>
  genuine && code === '0' && data['trans_status'] === 2;

describe('everyday customers', () => {
  it('paid', async () => {
    const { orderNo, create } = start('paid');
    expect(isSuccess(await create)).toBe(true);
    expect(ledgerOf(orderNo)).toMatchObject({ behaviour: 'paid', captured: 1500 });
  });

  it('declined', async () => {
    const { orderNo, create } = start('declined');
    const why = { trans_status: 1, trans_error_code: 'TS-D2012' };
    expect(await create).toMatchObject({ code: '0', genuine: true, data: why });
    expect((await client.query(orderNo)).data).toMatchObject(why);
    expect(ledgerOf(orderNo)).toMatchObject({ status: 1, captured: 0 });
  });

  it('stale-code', async () => {
    const { orderNo, create } = start('stale-code');
    expect(await create).toMatchObject({ code: 'SBX-CODE-STALE', genuine: true, data: {} });
    expect(await statusOf(orderNo)).toBe('E04111');
    expect(ledgerOf(orderNo)).toBe(undefined);
  });

  it('password-paid', async () => {
    const { orderNo, create } = start('password-paid', 12);
    expect((await create).data).toMatchObject({ trans_status: 0 });
    clock.advance(12 * SECOND - 1);
    expect(await statusOf(orderNo)).toBe(0);
    clock.advance(1);
    expect(await statusOf(orderNo)).toBe(2);
    const entry = ledgerOf(orderNo);
    expect(entry?.capturedAt).toBe((entry?.createdAt ?? 0) + 12 * SECOND);
  });

  it('password-paid after the order has expired: too late', async () => {
    const { orderNo } = start('password-paid', 99);
    await until('the order', () => ledgerOf(orderNo));
    clock.advance(99 * SECOND);
    expect(await statusOf(orderNo)).toBe(1);
  });

  it('password-never', async () => {
    const { orderNo, create } = start('password-never');
    await create;
    clock.advance(90 * SECOND - 1);
    expect(await statusOf(orderNo)).toBe(0);
    clock.advance(1);
    expect(await statusOf(orderNo)).toBe(1);
  });

  it('created-paid', async () => {
    const { orderNo, create } = start('created-paid', 7);
    expect((await create).data).toMatchObject({ trans_status: 9 });
    expect(await statusOf(orderNo)).toBe(9);
    clock.advance(7 * SECOND);
    expect(await statusOf(orderNo)).toBe(2);
  });

  it('password-declined', async () => {
    const { orderNo, create } = start('password-declined', 8);
    expect((await create).data).toMatchObject({ trans_status: 0 });
    clock.advance(8 * SECOND);
    const { data } = await client.query(orderNo);
    expect(data).toMatchObject({ trans_status: 1, trans_error_code: 'TS-D2012' });
  });

  it('discount', async () => {
    const { orderNo, create } = start('discount', 10);
    expect((await create).data).toMatchObject({
      trans_amount: '1500.00',
      paid_amount: '1350.00',
      discount_bpc: '150.00',
    });
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 1500 });
  });
});

describe('calls and answers that are lost', () => {
  it('system-error-charged', async () => {
    const { orderNo, create } = start('system-error-charged');
    expect(await create).toMatchObject({ code: 'SYS500', genuine: true });
    expect(await statusOf(orderNo)).toBe(2);
  });

  it('system-error-uncharged', async () => {
    const { orderNo, create } = start('system-error-uncharged');
    expect(await create).toMatchObject({ code: 'SYS500', genuine: true });
    const { data } = await client.query(orderNo);
    expect(data).toMatchObject({ trans_status: 1, trans_error_code: 'SYS500' });
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 0 });
  });

  it('answer-lost', async () => {
    const { orderNo, create } = start('answer-lost');
    await expect(create).rejects.toThrow();
    expect(lastOutcome(orderNo)).toBe('dropped');
    expect(await statusOf(orderNo)).toBe(2);
  });

  it('request-lost', async () => {
    const { orderNo, create } = start('request-lost');
    await expect(create).rejects.toThrow();
    expect(ledgerOf(orderNo)).toBe(undefined);
    expect(await statusOf(orderNo)).toBe('E04111');
  });

  it('arrives-late', async () => {
    const { orderNo, create } = start('arrives-late', 20);
    await expect(create).rejects.toThrow();
    clock.advance(20 * SECOND - 1);
    expect(await statusOf(orderNo)).toBe('E04111');
    expect(ledgerOf(orderNo)).toBe(undefined);
    clock.advance(1);
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 1500, createdAt: clock.now() });
    expect(await statusOf(orderNo)).toBe(2);
    clock.advance(15 * SECOND - 1);
    expect((await client.cancel(orderNo)).code).toBe('SBX-CANCEL-TOO-EARLY');
  });

  it('arrives-late, after the code has died: nothing comes of it', async () => {
    const { orderNo, create } = start('arrives-late', 60);
    await expect(create).rejects.toThrow();
    clock.advance(3600 * SECOND);
    expect(await statusOf(orderNo)).toBe('E04111');
    expect(ledgerOf(orderNo)).toBe(undefined);
  });

  it('answer-late, to a caller who has left', async () => {
    const leaving = new AbortController();
    const orderNo = newOrderNo();
    const create = client.pay(orderNo, wechatCode('2620'), {}, leaving.signal);
    await until('the answer waits', () => clock.waiting === 1);
    leaving.abort();
    await expect(create).rejects.toThrow();
    // Once the sandbox has answered something later, it has seen the caller leave.
    expect(await statusOf(orderNo)).toBe(2);
    expect(await statusOf(orderNo)).toBe(2);
    clock.advance(20 * SECOND);
    await until(
      'the caller is missed',
      () => sandbox.calls(orderNo)[0]?.answer?.outcome === 'gone',
    );
  });

  it('answer-late', async () => {
    const { orderNo, create } = start('answer-late', 20);
    await until('the answer waits', () => clock.waiting === 1);
    expect(await statusOf(orderNo)).toBe(2);
    clock.advance(20 * SECOND);
    expect(isSuccess(await create)).toBe(true);
    const [call] = sandbox.calls(orderNo);
    expect((call?.answeredAt ?? 0) - (call?.receivedAt ?? 0)).toBe(20 * SECOND);
  });

  it.each([
    [0, 500],
    [2, 502],
    [3, 503],
    [4, 504],
    [29, 429],
  ])('http-error-before and http-error-after, %i: %i', async (parameter, httpStatus) => {
    const before = start('http-error-before', parameter);
    expect(await before.create).toMatchObject({ httpStatus, genuine: false });
    expect(await statusOf(before.orderNo)).toBe('E04111');
    const after = start('http-error-after', parameter);
    expect(await after.create).toMatchObject({ httpStatus, genuine: false });
    expect(await statusOf(after.orderNo)).toBe(2);
  });

  it('not-found-lag', async () => {
    const { orderNo, create } = start('not-found-lag', 20);
    await expect(create).rejects.toThrow();
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 1500 });
    clock.advance(20 * SECOND - 1);
    expect(await statusOf(orderNo)).toBe('E04111');
    expect((await client.cancel(orderNo)).code).toBe('E04111');
    clock.advance(1);
    expect(await statusOf(orderNo)).toBe(2);
  });

  it('query-fails', async () => {
    const { orderNo, create } = start('query-fails', 3);
    expect((await create).data).toMatchObject({ trans_status: 0 });
    clock.advance(5 * SECOND);
    expect(await client.query(orderNo)).toMatchObject({ code: 'SYS500', genuine: true });
    expect(await client.query(orderNo)).toMatchObject({ httpStatus: 500, genuine: false });
    expect(await client.query(orderNo)).toMatchObject({ code: 'SYS500', genuine: true });
    expect(await statusOf(orderNo)).toBe(2);
  });

  it('not-found-unsigned', async () => {
    const { orderNo, create } = start('not-found-unsigned');
    await expect(create).rejects.toThrow();
    const answer = await client.query(orderNo);
    expect(answer).toMatchObject({ httpStatus: 200, code: 'E04111', genuine: false });
    expect(answer.envelope).not.toHaveProperty('sign');
    clock.advance(3600 * SECOND);
    expect(ledgerOf(orderNo)).toBe(undefined);
  });

  it('flips', async () => {
    const { orderNo, create } = start('flips', 2);
    expect(isSuccess(await create)).toBe(true);
    expect(await statusOf(orderNo)).toBe(0);
    expect(await statusOf(orderNo)).toBe(0);
    expect(await statusOf(orderNo)).toBe(2);
    expect(ledgerOf(orderNo)).toMatchObject({ net: 1500 });
  });
});

describe('broken and false answers to a charged payment, twice', () => {
  const BAD: [BehaviourId, (answer: Answer) => void][] = [
    ['redirect', (answer) => expect(answer.httpStatus).toBe(302)],
    ['html', (answer) => expect(answer).toMatchObject({ httpStatus: 200, genuine: false })],
    ['empty', (answer) => expect(answer).toMatchObject({ httpStatus: 200, text: '' })],
    ['huge', (answer) => expect(answer.text.length).toBeGreaterThan(1024 * 1024)],
    ['repeated-members', (answer) => expect(answer.text.match(/"code"/g)).toHaveLength(2)],
    ['deep-nesting', (answer) => expect(answer.text).toContain('['.repeat(50_000))],
    ['compressed', (answer) => expect(isSuccess(answer)).toBe(true)],
    ['unsigned', (answer) => expect(answer.envelope).not.toHaveProperty('sign')],
    ['wrong-signature', (answer) => expect(answer).toMatchObject({ code: '0', genuine: false })],
  ];

  it.each(BAD)('%s', async (behaviour, check) => {
    const { orderNo, create } = start(behaviour, 2);
    check(await create);
    check(await client.query(orderNo));
    expect(await statusOf(orderNo)).toBe(2);
    expect(ledgerOf(orderNo)).toMatchObject({ net: 1500 });
  });

  it('compressed: gzip that was not asked for', async () => {
    const { create } = start('compressed', 1);
    const { text } = await create;
    const body = sandbox.calls().at(-1)?.answer;
    expect(body).toMatchObject({ outcome: 'sent', httpStatus: 200 });
    expect(body).not.toHaveProperty('body');
    expect(text).toContain('"code":"0"');
  });

  it('cut', async () => {
    const { orderNo, create } = start('cut', 2);
    await expect(create).rejects.toThrow();
    await expect(client.query(orderNo)).rejects.toThrow();
    expect(lastOutcome(orderNo)).toBe('cut');
    expect(await statusOf(orderNo)).toBe(2);
  });

  it.each([
    ['other-order', { merchant_order_no: 'another-order-0001' }],
    ['other-amount', { order_amount: '1501.00', trans_amount: '1501.00' }],
    ['other-currency', { price_currency: 'VND' }],
    ['other-merchant', { merchant_no: '300000000002' }],
  ] as const)(
    '%s: signed, but not about this payment, which nobody paid',
    async (behaviour, lie) => {
      const { orderNo, create } = start(behaviour, 2);
      expect((await create).data).toMatchObject({ trans_status: 0 });
      for (const time of [1, 2]) {
        const answer = await client.query(orderNo);
        expect(isSuccess(answer), `query ${time}`).toBe(true);
        expect(answer.data).toMatchObject(lie);
      }
      expect(await statusOf(orderNo)).toBe(0);
      expect(ledgerOf(orderNo)).toMatchObject({ captured: 0 });
    },
  );

  it('replayed-answer', async () => {
    await client.pay(newOrderNo());
    const first = sandbox.calls().find(({ answer }) => answer?.transStatus === 2);
    const { orderNo, create } = start('replayed-answer');
    const answer = await create;
    expect(answer.text).toBe(first?.answer?.body);
    expect(isSuccess(answer)).toBe(true);
    expect(await statusOf(orderNo)).toBe(0);
  });
});

describe('cancels', () => {
  async function until(seconds: number, behaviour: BehaviourId, parameter = 0): Promise<string> {
    const { orderNo, create } = start(behaviour, parameter);
    expect((await create).data).toMatchObject({ trans_status: 0 });
    clock.advance(seconds * SECOND);
    return orderNo;
  }

  it('pays-at-cancel', async () => {
    const orderNo = await until(60, 'pays-at-cancel');
    expect(await statusOf(orderNo)).toBe(0);
    expect((await client.cancel(orderNo)).code).toBe('0');
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 1500, refunded: 1500, net: 0 });
    expect(await statusOf(orderNo)).toBe(3);
    const late = await until(66, 'pays-at-cancel');
    expect(await statusOf(late)).toBe(2);
  });

  it('cancel-fails', async () => {
    const orderNo = await until(10, 'cancel-fails', 3);
    expect((await client.cancel(orderNo)).code).toBe('SBX-CANCEL-TOO-EARLY');
    clock.advance(50 * SECOND);
    expect(await client.cancel(orderNo)).toMatchObject({ code: 'SYS500', genuine: true });
    clock.advance(60 * SECOND);
    expect(await statusOf(orderNo)).toBe(2);
    expect(await client.cancel(orderNo)).toMatchObject({ httpStatus: 500 });
    expect(await client.cancel(orderNo)).toMatchObject({ code: 'SYS500' });
    expect(ledgerOf(orderNo)).toMatchObject({ net: 1500 });
    expect((await client.cancel(orderNo)).code).toBe('0');
    expect(ledgerOf(orderNo)).toMatchObject({ net: 0, status: 3 });
  });

  it('cancel-refused', async () => {
    const orderNo = await until(60, 'cancel-refused');
    for (const seconds of [0, 1, 600]) {
      clock.advance(seconds * SECOND);
      expect(await client.cancel(orderNo)).toMatchObject({
        code: 'SBX-CANCEL-REFUSED',
        genuine: true,
      });
    }
    expect(await statusOf(orderNo)).toBe(2);
    expect((await client.refund(orderNo, `${orderNo}-r1`, 1500)).code).toBe('0');
    clock.advance(2 * SECOND);
    expect(ledgerOf(orderNo)).toMatchObject({ net: 0 });
  });

  it('cancel-slow', async () => {
    const orderNo = await until(60, 'cancel-slow', 2);
    expect((await client.cancel(orderNo)).code).toBe('0');
    expect(await statusOf(orderNo)).toBe(2);
    expect((await client.cancel(orderNo)).code).toBe('0');
    expect((await client.refund(orderNo, `${orderNo}-r1`, 1500)).code).toBe('SBX-REFUND-STATE');
    expect(await statusOf(orderNo)).toBe(2);
    expect(ledgerOf(orderNo)).toMatchObject({ net: 1500 });
    expect(await statusOf(orderNo)).toBe(3);
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 1500, refunded: 1500, net: 0 });
  });

  it('cancel-swallowed', async () => {
    const orderNo = await until(60, 'cancel-swallowed', 1);
    expect((await client.cancel(orderNo)).code).toBe('0');
    clock.advance(6 * SECOND);
    expect(await statusOf(orderNo)).toBe(2);
    expect((await client.cancel(orderNo)).code).toBe('0');
    expect(await statusOf(orderNo)).toBe(3);
  });
});

describe('refunds of payments that no cancel gives back', () => {
  async function paidLate(behaviour: BehaviourId, parameter: number) {
    const { orderNo, create } = start(behaviour, parameter);
    await create;
    clock.advance(66 * SECOND);
    expect((await client.cancel(orderNo)).code).toBe('SBX-CANCEL-REFUSED');
    expect(await statusOf(orderNo)).toBe(2);
    return { orderNo, refund: (n = 1) => client.refund(orderNo, `${orderNo}-r${n}`, '1500') };
  }

  it('refund-balance', async () => {
    const { orderNo, refund } = await paidLate('refund-balance', 1);
    expect(await refund()).toMatchObject({ code: 'SBX-BALANCE', genuine: true });
    expect((await client.refundQuery(`${orderNo}-r1`)).code).toBe('E04111');
    expect((await refund()).code).toBe('0');
    clock.advance(2 * SECOND);
    expect(ledgerOf(orderNo)).toMatchObject({ net: 0 });
  });

  it('refund-slow', async () => {
    const { orderNo, refund } = await paidLate('refund-slow', 12);
    expect((await refund()).data).toMatchObject({ trans_status: 0 });
    clock.advance(12 * SECOND - 1);
    expect((await client.refundQuery(`${orderNo}-r1`)).data).toMatchObject({ trans_status: 0 });
    clock.advance(1);
    expect((await client.refundQuery(`${orderNo}-r1`)).data).toMatchObject({ trans_status: 2 });
  });

  it('refund-closed', async () => {
    const { orderNo, refund } = await paidLate('refund-closed', 1);
    await refund();
    clock.advance(2 * SECOND);
    expect((await client.refundQuery(`${orderNo}-r1`)).data).toMatchObject({ trans_status: 1 });
    expect(ledgerOf(orderNo)).toMatchObject({ refunded: 0, net: 1500 });
    expect((await refund(2)).code).toBe('0');
    clock.advance(2 * SECOND);
    expect(ledgerOf(orderNo)).toMatchObject({ refunded: 1500, net: 0 });
  });

  it('refund-answer-lost', async () => {
    const { orderNo, refund } = await paidLate('refund-answer-lost', 1);
    await expect(refund()).rejects.toThrow();
    clock.advance(5 * SECOND);
    expect((await client.refundQuery(`${orderNo}-r1`)).data).toMatchObject({ trans_status: 2 });
    expect((await refund()).data).toMatchObject({ trans_status: 2 });
    expect(ledgerOf(orderNo)).toMatchObject({ refunded: 1500 });
  });

  it('refund-request-lost', async () => {
    const { orderNo, refund } = await paidLate('refund-request-lost', 1);
    await expect(refund()).rejects.toThrow();
    expect((await client.refundQuery(`${orderNo}-r1`)).code).toBe('E04111');
    expect((await refund()).code).toBe('0');
  });
});

describe('refunds by the shop of what was paid at once', () => {
  async function paidNow(behaviour: BehaviourId, parameter: number) {
    const { orderNo, create } = start(behaviour, parameter);
    await create;
    expect(await statusOf(orderNo)).toBe(2);
    const ask = async (n = 1) => client.refundQuery(`${orderNo}-s${n}`);
    return { orderNo, ask, refund: (n = 1) => client.refund(orderNo, `${orderNo}-s${n}`, '500') };
  }

  it.each([
    ['shop-refund-balance', 'SBX-BALANCE'],
    ['shop-refund-refused', 'SBX-REFUND-REFUSED'],
  ] as const)('%s', async (behaviour, code) => {
    const { orderNo, ask, refund } = await paidNow(behaviour, 1);
    expect(await refund()).toMatchObject({ code, genuine: true });
    expect(await ask()).toMatchObject({ code: 'E04111', genuine: true });
    expect((await refund()).code).toBe('0');
    clock.advance(2 * SECOND);
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 1500, refunded: 500, net: 1000 });
  });

  it('shop-refund-closed', async () => {
    const { orderNo, ask, refund } = await paidNow('shop-refund-closed', 1);
    await refund();
    clock.advance(2 * SECOND);
    expect((await ask()).data).toMatchObject({ trans_status: 1 });
    await refund(2);
    clock.advance(2 * SECOND);
    expect((await ask(2)).data).toMatchObject({ trans_status: 2 });
    expect(ledgerOf(orderNo)).toMatchObject({ refunded: 500 });
  });

  it('shop-refund-answer-lost', async () => {
    const { ask, refund } = await paidNow('shop-refund-answer-lost', 1);
    await expect(refund()).rejects.toThrow();
    clock.advance(2 * SECOND);
    expect((await ask()).data).toMatchObject({ trans_status: 2 });
  });

  it('shop-refund-request-lost', async () => {
    const { ask, refund } = await paidNow('shop-refund-request-lost', 1);
    await expect(refund()).rejects.toThrow();
    expect((await ask()).code).toBe('E04111');
    expect((await refund()).code).toBe('0');
  });

  it('shop-refund-slow', async () => {
    const { ask, refund } = await paidNow('shop-refund-slow', 12);
    expect((await refund()).data).toMatchObject({ trans_status: 0 });
    clock.advance(12 * SECOND - 1);
    expect((await ask()).data).toMatchObject({ trans_status: 0 });
    clock.advance(1);
    expect((await ask()).data).toMatchObject({ trans_status: 2 });
  });
});

it('every behaviour of the table was played', () => {
  expect(BEHAVIOURS.filter(({ id }) => !played.has(id))).toEqual([]);
});
