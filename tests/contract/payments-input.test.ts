/** `PUT`s that are refused for what they say: status, problem type, pointer; and the gateway hears nothing. */
import { beforeEach, describe, expect } from 'vitest';
import { alipayCode, newId, paypayCode, remember } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission, type Till } from '../support/till.ts';

const it = shopTest().override('shopOptions', { env: { KAIKEI_MAX_AMOUNT: '30000' } });
let till: Till;

it.afterAll(({ shop }) => {
  expect(shop.heard()).toEqual([]);
});

/** Each group of cases has a terminal of its own: they are many, and submissions are limited. */
function withTill(): void {
  it.beforeAll(async ({ shop }) => {
    till = await shop.pair();
  });
}

/** A body with members whose JSON is given to the letter. */
function raw(members: Record<string, string>): string {
  const rest = Object.entries(submission()).filter(([name]) => !Object.hasOwn(members, name));
  const texts = [
    ...rest.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
    ...Object.entries(members).map(([name, text]) => `${JSON.stringify(name)}:${text}`),
  ];
  return `{${texts.join(',')}}`;
}

async function expectRefusal(body: unknown, outcome: string, pointer: string): Promise<void> {
  const id = newId();
  const answer = await till.put(id, body);
  expect(answer.outcome).toBe(outcome);
  expect(answer.problem.errors?.map((error) => error.pointer)).toContain(pointer);
  for (const error of answer.problem.errors ?? []) expect(error.detail).not.toBe('');
  expect((await till.get(id)).outcome).toBe('404 payment-not-found');
}

describe('an id', () => {
  withTill();

  it.each([
    'short-11-ch',
    'a'.repeat(29),
    'UPPER-CASE-ID',
    'with.dot.inside',
    'with%20space%20',
    'ünïcödé-íd-1',
    'null%00byte-id',
    'slash%2Finside-it',
    '..%2F..%2Fadmin-it',
    'id-with-emoji-💴',
    'order-2026-0001-r1',
    'order-2026-0001-s12',
  ])('%s is not taken', async (id) => {
    const answer = await till.put(id, submission());
    expect(answer.outcome).toBe('422 validation-error');
    expect(answer.problem.errors?.[0]?.pointer).toBe('/id');
    expect((await till.cancel(id)).outcome).toBe('422 validation-error');
  });

  it.each([
    'a'.repeat(12),
    '0'.repeat(28),
    '_-_-_-_-_-_-',
    'order-2026-r1-',
    'order-2026-r1x',
    'order-2026-0001r1',
    'order-2026-t1',
  ])('%s is a good one', async (id) => {
    expect((await till.put(id, { ...submission(), amount: 0 })).outcome).toBe('422 invalid-amount');
  });
});

describe('an amount', () => {
  withTill();

  it.each(['0', '-1', '1.5', '"100"', '1e21', '9007199254740993', 'null', '-0', '30001', 'true'])(
    '%s is not taken',
    async (amount) => {
      await expectRefusal(raw({ amount }), '422 invalid-amount', '/amount');
    },
  );

  it.each(['[100]', '{"value":100}', '1e-5', '0.1', '"１００"', '""', '1e400'])(
    '%s is not taken',
    async (amount) => {
      await expectRefusal(raw({ amount }), '422 invalid-amount', '/amount');
    },
  );
});

describe('a currency', () => {
  withTill();

  it.each(['"USD"', '"jpy"', '"JPY "', '""', 'null', '392'])('%s is not taken', (currency) =>
    expectRefusal(raw({ currency }), '422 unsupported-currency', '/currency'),
  );
});

describe('a code', () => {
  withTill();

  it.each([
    ['empty', ''],
    ['of 9 characters', '123456789'],
    ['of 513 characters', 'x'.repeat(513)],
    ['with full-width digits', '１３２９０４６００３４９９２９６７７'],
    ['with a space', '132904600349 929677'],
    ['with CR and LF', '132904600349929677\r\n'],
    ['with NUL', '132904600349\u0000929677'],
    ['with ESC', '\u001b132904600349929677'],
    ['with emoji', '132904600349929677💴'],
    ['with a no-break space', '132904600349929677\u00a0'],
    ['in Arabic digits', '١٣٢٩٠٤٦٠٠٣٤٩٩٢٩٦٧٧'],
  ])('%s is no code', async (_what, code) => {
    await expectRefusal({ ...submission(), code }, '422 invalid-payment-code', '/code');
  });

  it.each([1329046003499296, null, ['132904600349929677'], { code: 1 }, true])(
    '%j is no text',
    async (code) => {
      await expectRefusal({ ...submission(), code }, '422 invalid-payment-code', '/code');
    },
  );

  it.each([
    ['EAN-13', '4901234567894'],
    ['EAN-8', '49123456'],
    ['UPC-A', '012345678905'],
    ['UPC-E', '0123456'],
    ['GTIN-14', '14901234567891'],
    ['GS1 as printed', '(01)04901234567894(17)261231'],
    ['GS1 as sent', '010490123456789417261231'],
    ['a link', 'https://example.com/pay?code=132904600349929677'],
    ['a link without a scheme', 'www.example.com/132904600349'],
    ['a merchant’s QR', '00020101021126580014A000000615000101'],
    ['a Wi-Fi code', 'WIFI:S:shop;T:WPA;P:secret;;'],
  ])('%s is not a payment code', async (_what, code) => {
    await expectRefusal({ ...submission(), code }, '422 not-a-payment-code', '/code');
  });

  it('that was refused is not told again', async () => {
    const code = remember(`4901${String(Date.now())}xyzzy 77`);
    const answers = [
      await till.put(newId(), { ...submission(), code }),
      await till.put(newId(), raw({ code: `"${code}` })),
      await till.put(newId(), { ...submission(), code, amount: 'x', [code]: 1 }),
      await till.ask('GET', `/v1/payments?code=${encodeURIComponent(code)}`),
      await till.ask('GET', `/v1/payments/${encodeURIComponent(code)}`),
      await till.ask('GET', `/v1/${encodeURIComponent(code)}`),
      await till.ask('GET', `/v1/payments?since=${encodeURIComponent(code)}`),
      await till.ask('GET', `/v1/payments?limit=${encodeURIComponent(code)}`),
    ];
    for (const answer of answers) {
      expect(answer.text).not.toContain('xyzzy');
      expect(JSON.stringify([...answer.headers])).not.toContain('xyzzy');
    }
  });
});

describe('a wallet', () => {
  withTill();
  let code: string;
  beforeEach(() => {
    code = paypayCode();
  });

  it('that is only guessed must be named; the likeliest comes first', async () => {
    const answer = await till.put(newId(), submission({ code }));
    expect(answer.outcome).toBe('422 wallet-not-recognised');
    expect(answer.problem.candidates?.[0]).toBe('PayPay');
    expect(answer.problem.candidates?.length).toBeGreaterThan(1);
  });

  it('that nothing is known of must be named', async () => {
    const unknown = { ...submission(), code: remember('zzzz.UNKNOWN+CODE') };
    const answer = await till.put(newId(), unknown);
    expect(answer.outcome).toBe('422 wallet-not-recognised');
    expect(answer.problem.candidates).toHaveLength(8);
  });

  it.each(['Alipay+', 'PayPay', 'UnionPay'])('%s is not the one of a WeChat code', (payMethodId) =>
    expectRefusal(submission({ payMethodId }), '422 wallet-mismatch', '/code'),
  );

  it('WeChat is not the one of an Alipay code', () =>
    expectRefusal(
      submission({ code: alipayCode(), payMethodId: 'WeChatPay' }),
      '422 wallet-mismatch',
      '/code',
    ));

  it.each(['Visa', 'wechatpay', 'CreditLinkPay', '', 'x'.repeat(40), 7, null])(
    '%j is none that is taken',
    (payMethodId) =>
      expectRefusal({ ...submission(), payMethodId }, '422 validation-error', '/payMethodId'),
  );
});

describe('a member', () => {
  withTill();

  it.each(['saleId', 'amount', 'currency', 'code'])('%s must be there', (name) => {
    const body = Object.entries(submission()).filter(([key]) => key !== name);
    return expectRefusal(Object.fromEntries(body), '422 validation-error', `/${name}`);
  });

  it.each(['short', 'UPPER-CASE-SALE', '', 12345678901234, null, 'x'.repeat(29)])(
    'saleId %j is not taken',
    (saleId) => expectRefusal({ ...submission(), saleId }, '422 validation-error', '/saleId'),
  );

  it.each([
    ['description', ''],
    ['description', 'x'.repeat(129)],
    ['description', 'sushi 🍣'],
    ['description', 'lone \ud800 surrogate'],
    ['description', 7],
    ['description', null],
    ['attach', 'x'.repeat(257)],
    ['attach', 'cake 🍰'],
    ['attach', { table: 7 }],
  ])('%s %j is not taken', (name, value) =>
    expectRefusal({ ...submission(), [name]: value }, '422 validation-error', `/${name}`),
  );

  it.each([
    [{ latitude: 91, longitude: 0 }, '/location/latitude'],
    [{ latitude: 0, longitude: -180.1 }, '/location/longitude'],
    [{ latitude: 'north', longitude: 0 }, '/location/latitude'],
    [{ latitude: 0 }, '/location/longitude'],
    [{ latitude: 0, longitude: 0, altitude: 3 }, '/location/altitude'],
    ['35.41,139.44', '/location'],
    [null, '/location'],
  ])('location %j is not taken', (location, pointer) =>
    expectRefusal({ ...submission(), location }, '422 validation-error', pointer),
  );

  it.each([
    'merchant_no',
    'notify_url',
    'gateway_url',
    'id',
    'state',
    'terminalId',
    'storeNo',
    'paidAmount',
    'expires',
  ])('%s is unknown', (name) =>
    expectRefusal({ ...submission(), [name]: 'x' }, '422 validation-error', `/${name}`),
  );

  it.each(['__proto__', 'constructor', 'prototype'])(
    '%s is unknown, at any depth',
    async (name) => {
      await expectRefusal(raw({ [name]: '{"amount":1}' }), '422 validation-error', '');
      const nested = raw({ location: `{"latitude":1,"longitude":2,"${name}":{"x":1}}` });
      await expectRefusal(nested, '422 validation-error', '');
    },
  );

  it.each(['[]', '"text"', '17', 'null', 'true'])('is not found in %s', async (body) => {
    expect((await till.put(newId(), body)).outcome).toBe('422 validation-error');
  });

  it('that is wrong is told beside the others that are', async () => {
    const body = { ...submission(), saleId: 'x', description: '', extra: 1 };
    const { errors = [] } = (await till.put(newId(), body)).problem;
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/description',
      '/extra',
      '/saleId',
    ]);
  });
});
