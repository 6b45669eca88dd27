/** `PUT /v1/payments/{id}`: what is taken, what it becomes, and that it is taken once (contract, PUT semantics). */
import { paymentSchema } from '@kaikei/shared/api.ts';
import { describe, expect } from 'vitest';
import { alipayCode, newCode, newId, paypayCode } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';

const it = shopTest()
  .override('shopOptions', {
    env: { KAIKEI_TERM_IP: '203.0.113.7', KAIKEI_LOCATION: '35.41,139.44' },
  })
  // Another terminal of the same store.
  .extend('sibling', { scope: 'file' }, ({ shop }) => shop.pair({ name: 'Till 2' }));

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
/** Behaviours of the sandbox. */
const DECLINED = '1100';
const NEVER_CONFIRMED = '1500';

describe('a payment', () => {
  it('that is paid at once is told as such, and no member is there without a value', async ({
    till,
  }) => {
    const id = newId();
    const body = submission({ description: 'コーヒー 2', attach: '{"table":7}' });
    const answer = await till.put(id, body);
    expect(answer.status).toBe(201);
    const payment = answer.payment;
    expect(payment).toEqual({
      id,
      saleId: body.saleId,
      terminalId: till.id,
      storeNo: '4000000001',
      amount: 1500,
      currency: 'JPY',
      payMethodId: 'WeChatPay',
      description: 'コーヒー 2',
      attach: '{"table":7}',
      state: 'paid',
      createdAt: TIME,
      updatedAt: TIME,
      revision: expect.any(Number) as number,
      receiptNo: expect.stringMatching(/^\d{8}-[0-9A-Z]{5}-\d{4}$/) as string,
      deadlineAt: new Date(Date.parse(payment.createdAt) + 60_000).toISOString(),
      transNo: expect.any(String) as string,
      paidAmount: 1500,
      paidAt: TIME,
      timeline: [
        { at: payment.createdAt, event: 'create-sent' },
        { at: TIME, event: 'create-answered', status: 2 },
        { at: TIME, event: 'paid' },
      ],
    });
    expect((await till.get(id)).payment).toEqual(payment);
  });

  it('fits the schema that the OpenAPI document shows, in every state', async ({ till }) => {
    const ids = ['1000', DECLINED, NEVER_CONFIRMED, '1300', '2000'].map((ending) => ({
      id: newId(),
      body: submission({ code: newCode(ending) }),
    }));
    await Promise.all(ids.map(({ id, body }) => till.put(id, body)));
    await till.cancel(newId());
    const { payments } = (await till.list()).list;
    expect(payments.length).toBeGreaterThan(ids.length);
    for (const payment of payments) {
      const result = await paymentSchema['~standard'].validate(payment);
      expect(result.issues).toBeUndefined();
    }
  });

  it('that the wallet declines has failed, with the gateway’s code', async ({ till }) => {
    const answer = await till.put(newId(), submission({ code: newCode(DECLINED) }));
    expect(answer.status).toBe(201);
    expect(answer.payment).toMatchObject({ state: 'failed', failure: { code: 'TS-D2012' } });
    expect(answer.payment).not.toHaveProperty('paidAmount');
  });

  it('that waits for the customer says so, with when it will be looked at', async ({ till }) => {
    const answer = await till.put(newId(), submission({ code: newCode(NEVER_CONFIRMED) }));
    expect(answer.status).toBe(201);
    expect(answer.payment).toMatchObject({ state: 'awaiting-customer', nextAttemptAt: TIME });
    const wait =
      Date.parse(answer.payment.nextAttemptAt ?? '') - Date.parse(answer.payment.createdAt);
    expect(wait).toBeGreaterThanOrEqual(5_000);
  });

  it('after a system error is still processing, not failed', async ({ till }) => {
    const answer = await till.put(newId(), submission({ code: newCode('2000') }));
    expect(answer.status).toBe(201);
    expect(answer.payment.state).toBe('processing');
    expect(answer.payment).not.toHaveProperty('failure');
  });

  it('is in doubt, and never paid or failed, by an answer that proves nothing', async ({
    till,
  }) => {
    const nothingProven = {
      'a redirect': '4001',
      HTML: '4101',
      'no body': '4201',
      'half a body': '4901',
      'a huge body': '3901',
      'repeated members': '4601',
      'deep nesting': '4701',
      'no signature': '5001',
      'another signature': '5101',
      'a broken connection': '2200',
      'status 503': '2803',
      'another order’s success': '5700',
    };
    const puts = Object.values(nothingProven).map((ending) =>
      till.put(newId(), submission({ code: newCode(ending) })),
    );
    for (const answer of await Promise.all(puts)) {
      expect(answer.status).toBe(201);
      expect(answer.payment.state).toBe('processing');
      expect(answer.payment).not.toHaveProperty('paidAmount');
    }
  });

  it('is paid by an answer that came compressed, though nobody asked for it', async ({ till }) => {
    const answer = await till.put(newId(), submission({ code: newCode('4801') }));
    expect(answer.payment).toMatchObject({ state: 'paid', paidAmount: answer.payment.amount });
  });

  it('with a discount of the wallet is paid, with what was really paid', async ({ till }) => {
    const answer = await till.put(newId(), submission({ code: newCode('1910'), amount: 1000 }));
    expect(answer.payment).toMatchObject({ state: 'paid', amount: 1000, paidAmount: 900 });
  });

  it('of another terminal, or of nobody, is not found', async ({ sibling, till }) => {
    const id = newId();
    await till.put(id, submission());
    const [other, nobody] = [await sibling.get(id), await sibling.get(newId())];
    expect(other.outcome).toBe('404 payment-not-found');
    const { instance: _other, ...otherBody } = other.problem;
    const { instance: _nobody, ...nobodyBody } = nobody.problem;
    expect(otherBody).toEqual(nobodyBody);
    expect((await till.get('x')).outcome).toBe('404 payment-not-found');
  });
});

describe('the gateway is told', () => {
  it('what the contract lists, for a wallet with cancel', async ({ shop, till }) => {
    const id = newId();
    await till.put(id, submission({ description: 'お茶 & 菓子' }));
    const { request } = shop.create(id);
    expect(request).toMatchObject({
      merchant_order_no: id,
      order_amount: '1500',
      price_currency: 'JPY',
      pay_method_id: 'WeChatPay',
      store_no: '4000000001',
      description: 'お茶 & 菓子',
      expires: '90',
      term_ip: '203.0.113.7',
      latitude: '35.41',
      longitude: '139.44',
    });
    expect(request).not.toHaveProperty('notify_url');
    expect(request).not.toHaveProperty('attach');
  });

  it('60 s for a wallet without cancel, the payment’s own place, and something as description', async ({
    shop,
    till,
  }) => {
    const id = newId();
    const location = { latitude: -33.8688, longitude: '151.2093' };
    const body = submission({ code: paypayCode(), payMethodId: 'PayPay', location, attach: 'A1' });
    expect((await till.put(id, body)).status).toBe(201);
    const { request } = shop.create(id);
    expect(request).toMatchObject({
      pay_method_id: 'PayPay',
      expires: '60',
      latitude: '-33.8688',
      longitude: '151.2093',
      attach: 'A1',
    });
    expect(request['description']).toMatch(/./);
  });

  it('the store of the terminal', async ({ shop }) => {
    const id = newId();
    const elsewhere = await shop.pair({ store: '4000000009' });
    expect((await elsewhere.put(id, submission())).payment.storeNo).toBe('4000000009');
    expect(shop.create(id).request['store_no']).toBe('4000000009');
  });
});

describe('the same id', () => {
  it('with the same body, its members in any order, is the same payment and no second create', async ({
    shop,
    till,
  }) => {
    const id = newId();
    const location = { latitude: 35.41, longitude: 139.44 };
    const body = { ...submission(), description: 'tea', attach: 'A', location };
    expect((await till.put(id, body)).status).toBe(201);
    const turned = Object.fromEntries(Object.entries(body).reverse());
    const other = { longitude: 139.44, latitude: 35.41 };
    for (const same of [body, turned, { ...body, location: other }]) {
      const answer = await till.put(id, same);
      expect(answer.status).toBe(200);
      expect(answer.payment).toMatchObject({ id, state: 'paid' });
    }
    expect(shop.heard(id)).toEqual(['create']);
  });

  it('with another body, or from another terminal, is a conflict that discloses nothing', async ({
    sibling,
    shop,
    till,
  }) => {
    const id = newId();
    const body = submission({ description: 'tea', attach: 'A', payMethodId: 'WeChatPay' });
    await till.put(id, body);
    const others = [
      { ...body, saleId: newId('s') },
      { ...body, amount: 1501 },
      { ...body, code: newCode() },
      { ...body, code: alipayCode(), payMethodId: 'Alipay+' },
      { ...body, description: 'coffee' },
      { ...body, attach: 'B' },
      { ...body, location: { latitude: 1, longitude: 2 } },
      { ...body, description: undefined },
      { ...body, payMethodId: undefined },
    ];
    const answers = await Promise.all(others.map((other) => till.put(id, other)));
    answers.push(await sibling.put(id, body), await sibling.put(id, submission()));
    for (const answer of answers) {
      expect(answer.outcome).toBe('409 payment-conflict');
      const members = ['type', 'title', 'status', 'detail', 'instance'];
      expect(Object.keys(answer.problem).sort()).toEqual(members.sort());
      expect(answer.text).not.toContain(id);
    }
    expect(new Set(answers.map(({ problem }) => problem.detail)).size).toBe(1);
    expect((await till.get(id)).payment).toMatchObject({ amount: 1500, description: 'tea' });
    expect(shop.heard(id)).toEqual(['create']);
  });

  it('from two terminals at once is the payment of one of them', async ({
    sibling,
    shop,
    till,
  }) => {
    const [id, body] = [newId(), submission()];
    const puts = [till, sibling, till, sibling].map((each) => each.put(id, body));
    const outcomes = (await Promise.all(puts)).map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual(['200', '201', '409 payment-conflict', '409 payment-conflict']);
    expect(shop.heard(id)).toEqual(['create']);
  });

  it('thirty times at once makes one payment and one create', async ({ shop }) => {
    // A terminal of its own: thirty are half of a burst.
    const own = await shop.pair();
    const id = newId();
    const body = submission({ code: newCode('2601') });
    const answers = await Promise.all(Array.from({ length: 30 }, () => own.put(id, body)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(29).fill(200), 201]);
    expect(new Set(answers.map(({ payment }) => payment.id))).toEqual(new Set([id]));
    expect(shop.heard(id)).toEqual(['create']);
    const { payments } = (await own.list({ limit: 200 })).list;
    expect(payments.filter((payment) => payment.id === id)).toHaveLength(1);
  });

  it('is answered at once while the create is under way', async ({ shop, till }) => {
    const id = newId();
    const body = submission({ code: newCode('2602') });
    const first = till.put(id, body);
    let faster: string | undefined;
    void first.then(() => (faster = 'the first'));
    await expect.poll(() => shop.heard(id)).toEqual(['create']);
    const second = await till.put(id, body);
    faster ??= 'the second';
    expect(faster).toBe('the second');
    expect(second.status).toBe(200);
    expect(second.payment.state).toBe('processing');
    expect((await first).payment.state).toBe('paid');
  });
});

describe('a sale', () => {
  it('has one payment in doubt at a time, in its store', async ({ sibling, till }) => {
    const saleId = newId('s');
    const first = newId();
    await till.put(first, submission({ saleId, code: newCode(NEVER_CONFIRMED) }));
    for (const each of [till, sibling]) {
      const answer = await each.put(newId(), submission({ saleId }));
      expect(answer.outcome).toBe('409 sale-in-progress');
      // Another terminal's payment is not named.
      expect(answer.problem.paymentId).toBe(each === till ? first : undefined);
    }
    expect((await till.put(newId(), submission())).status).toBe(201);
  });

  it('that is paid is not paid again', async ({ sibling, shop, till }) => {
    const saleId = newId('s');
    const first = newId();
    await till.put(first, submission({ saleId }));
    const second = newId();
    const answer = await sibling.put(second, submission({ saleId }));
    expect(answer.outcome).toBe('409 sale-already-paid');
    expect(answer.problem.paymentId).toBeUndefined();
    const again = await till.put(newId(), submission({ saleId }));
    expect(again.problem.paymentId).toBe(first);
    expect(shop.heard(second)).toEqual([]);
  });

  it('may be tried again once its payment has failed', async ({ till }) => {
    const saleId = newId('s');
    await till.put(newId(), submission({ saleId, code: newCode(DECLINED) }));
    const answer = await till.put(newId(), submission({ saleId }));
    expect(answer.payment.state).toBe('paid');
  });

  it('of another store is another sale', async ({ shop, till }) => {
    const saleId = newId('s');
    const elsewhere = await shop.pair({ store: '4000000002' });
    expect((await till.put(newId(), submission({ saleId }))).status).toBe(201);
    expect((await elsewhere.put(newId(), submission({ saleId }))).status).toBe(201);
  });

  it('gets one payment of many that are sent at once', async ({ sibling, till }) => {
    const saleId = newId('s');
    const puts = [till, sibling, till, sibling, till, sibling].map((each) =>
      each.put(newId(), submission({ saleId, code: newCode('2601') })),
    );
    const outcomes = (await Promise.all(puts)).map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual(['201', ...Array<string>(5).fill('409 sale-in-progress')]);
  });
});

describe('where several checks fail', () => {
  it('the terminal comes before the members', async ({ till }) => {
    const answer = await till.put(newId(), { amount: 'x' }, { cookie: '' });
    expect(answer.outcome).toBe('401 terminal-unauthenticated');
    const forbidden = await till.put(newId(), '{"__proto__":1}', { cookie: '' });
    expect(forbidden.outcome).toBe('401 terminal-unauthenticated');
  });

  it('type and size of the request come before the terminal, and that before its text', async ({
    till,
  }) => {
    const wrong = [
      await till.put(newId(), '{', { cookie: '' }),
      await till.put(newId(), '{}', { cookie: '', 'content-type': 'text/plain' }),
      await till.put(newId(), ' '.repeat(17_000), { cookie: '' }),
      await till.ask('POST', '/v1/payments/x/cancel', { cookie: '' }, '{}'),
      await till.ask(
        'DELETE',
        '/v1/terminals/me',
        { cookie: '', 'content-type': 'application/json' },
        '[',
      ),
    ];
    expect(wrong.map((answer) => answer.outcome)).toEqual([
      '401 terminal-unauthenticated',
      '415 unsupported-media-type',
      '413 payload-too-large',
      '415 unsupported-media-type',
      '401 terminal-unauthenticated',
    ]);
  });

  it('the members come before the same id, that before the sale, and that before the code', async ({
    sibling,
    till,
  }) => {
    const [paidId, saleId, code] = [newId(), newId('s'), newCode()];
    const body = submission({ saleId, code });
    await till.put(paidId, body);
    expect((await till.put(paidId, { ...body, amount: 0 })).outcome).toBe('422 invalid-amount');
    const conflict = await till.put(paidId, { ...body, amount: 1 });
    expect(conflict.outcome).toBe('409 payment-conflict');
    expect((await till.put(newId(), body)).outcome).toBe('409 sale-already-paid');
    const otherSale = { ...body, saleId: newId('s') };
    expect((await till.put(newId(), otherSale)).outcome).toBe('409 payment-code-already-used');
    const buried = newId();
    await till.cancel(buried);
    expect((await till.put(buried, body)).outcome).toBe('409 payment-canceled');
    expect((await sibling.put(buried, body)).outcome).toBe('409 payment-conflict');
  });
});
