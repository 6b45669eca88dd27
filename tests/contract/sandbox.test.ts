import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.ts';
import {
  SandboxClient,
  anyWalletCode,
  newOrderNo,
  wechatCode,
  type Fields,
} from '../support/sandbox-client.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;

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

function ledgerOf(orderNo: string) {
  return sandbox.ledger().orders.find(({ order }) => order === orderNo);
}

describe('the public SDK’s way: forms at the bare path', () => {
  it.each([
    ['1.0', 1],
    ['1500.0', 1500],
    ['1.0E+7', 10_000_000],
  ])('takes a Double written as %s', async (written, amount) => {
    const orderNo = newOrderNo('TEST');
    const paid = await client.form(
      'cpm',
      client.payment(orderNo, wechatCode(), { order_amount: written, attach: '{"key":"value"}' }),
    );
    expect(paid).toMatchObject({ httpStatus: 200, code: '0', genuine: true });
    expect(paid.data).toMatchObject({ trans_status: 2, trans_amount: `${amount}.00` });
    expect(ledgerOf(orderNo)).toMatchObject({ amount, captured: amount, net: amount });

    const asked = await client.form('orderquery', { merchant_order_no: orderNo });
    expect(asked.data).toMatchObject({ merchant_order_no: orderNo, attach: '{"key":"value"}' });
  });

  it.each([
    ['as it is', '{"key":"value","n":[1,2.50]}'],
    ['with blanks', '{ "key" : "value" }'],
  ])('takes an attach that is a JSON object, signed as its text %s', async (_what, attach) => {
    const orderNo = newOrderNo();
    const fields = {
      ...client.common('bscanc.pay.submit'),
      ...client.payment(orderNo, wechatCode(), { attach }),
    };
    const sign = client.sign(fields);
    const body = JSON.stringify({ ...fields, attach: '@', sign }).replace('"@"', attach);
    const paid = await client.post('/api/entry/cpm', body);
    expect(paid).toMatchObject({ code: '0', data: { trans_status: 2 } });
    expect((await client.query(orderNo)).data).toMatchObject({ attach });
  });

  it('takes one whose text was signed without the blanks that it was sent with', async () => {
    const orderNo = newOrderNo();
    const attach = '{"key":"value","list":["a b",1]}';
    const fields = {
      ...client.common('bscanc.pay.submit'),
      ...client.payment(orderNo, wechatCode(), { attach }),
    };
    const sent = JSON.stringify(JSON.parse(attach), null, 2);
    const body = JSON.stringify({ ...fields, attach: '@', sign: client.sign(fields) });
    const paid = await client.post('/api/entry/cpm', body.replace('"@"', sent));
    expect(paid).toMatchObject({ code: '0' });
  });

  it.each([
    ['PayPay', '900081818895579920128799', 'WeChatPay'],
    ['Alipay+', '289431869362714645', 'WeChatPay'],
    ['WeChat Pay', '135112298638468293', 'Alipay+'],
    ['WeChat Pay', '135112298638468294', 'PayPay'],
  ])('refuses a code of %s (%s) under %s', async (_whose, code, payMethodId) => {
    const orderNo = newOrderNo();
    const refused = await client.pay(orderNo, code, { pay_method_id: payMethodId });
    expect(refused).toMatchObject({ code: 'SBX-CODE-WALLET', genuine: true });
    expect(ledgerOf(orderNo)).toBeUndefined();
  });

  it('cancels, refunds and asks for refunds by method alone', async () => {
    const [first, second] = [newOrderNo(), newOrderNo()];
    await client.form('cpm', client.payment(first, wechatCode()));
    await client.form('cpm', client.payment(second, wechatCode()));
    const refund = { orig_merchant_order_no: first, merchant_order_no: `${first}-r1` };
    const refunded = await client.form('refund', {
      ...refund,
      price_currency: 'JPY',
      order_amount: '1500.0',
      description: 'returned goods',
    });
    expect(refunded).toMatchObject({ code: '0', data: { trans_status: 0 } });
    clock.advance(15 * SECOND);
    const asked = await client.form('refundquery', { merchant_order_no: `${first}-r1` });
    expect(asked).toMatchObject({ code: '0', data: { trans_status: 2 } });
    const canceled = await client.form('void', { merchant_order_no: second });
    expect(canceled).toMatchObject({ code: '0', genuine: true });
    expect((await client.query(second)).data).toMatchObject({ trans_status: 3 });
  });
});

describe('JSON at the documented paths', () => {
  it('answers a create with code, data as JSON text, msg, psn and sign', async () => {
    const paid = await client.pay(newOrderNo());
    expect(Object.keys(paid.envelope).sort()).toEqual(['code', 'data', 'msg', 'psn', 'sign']);
    expect(paid).toMatchObject({ code: '0', genuine: true });
    expect(typeof paid.envelope['data']).toBe('string');
    expect(paid.data).toMatchObject({ trans_status: 2, paid_amount: '1500.00' });
    expect(paid.data['trans_end_time']).toBe('2026-01-02 03:04:20');
    // The family's create answers name no order.
    expect(paid.data).not.toHaveProperty('merchant_order_no');
  });

  it('tells a query everything about the order', async () => {
    const orderNo = newOrderNo();
    await client.pay(orderNo, wechatCode(), { attach: 'table 7' });
    const { data, genuine } = await client.query(orderNo);
    expect(genuine).toBe(true);
    expect(data).toMatchObject({
      trans_status: 2,
      trans_type: 1,
      merchant_order_no: orderNo,
      price_currency: 'JPY',
      order_amount: '1500.00',
      attach: 'table 7',
      store_no: sandbox.storeNo,
      pay_method_id: 'WeChatPay',
      pay_scenario: 'BSCANQR_PAY',
    });
    const byTransNo = await client.call('orderquery', { trans_no: String(data['trans_no']) });
    expect(byTransNo.data).toEqual(data);
  });

  it('never repeats a psn or a trans_no', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => client.pay(newOrderNo(), wechatCode())),
    );
    expect(new Set(answers.map(({ envelope }) => envelope['psn'])).size).toBe(50);
    expect(new Set(answers.map(({ data }) => data['trans_no'])).size).toBe(50);
  });

  it('takes numbers as they are written, and verifies that very text', async () => {
    const fields = {
      ...client.common('bscanc.pay.submit'),
      ...client.payment(newOrderNo(), wechatCode()),
    };
    const signedAs = (amount: string) => client.sign({ ...fields, order_amount: amount });
    const bodyWith = (sign: string) =>
      JSON.stringify({ ...fields, sign }).replace('"order_amount":"1500"', '"order_amount":1500.0');
    const other = await client.post('/api/entry/cpm', bodyWith(signedAs('1500')));
    expect(other).toMatchObject({ code: 'SBX-SIGNATURE', genuine: true });
    const same = await client.post('/api/entry/cpm', bodyWith(signedAs('1500.0')));
    expect(same).toMatchObject({ code: '0', data: { trans_amount: '1500.00' } });
  });
});

describe('the protocol', () => {
  const send = (fields: Record<string, unknown>, path = '/api/entry/orderquery') =>
    client.post(path, JSON.stringify(fields));
  const query = (more: Fields = {}): Fields => ({
    ...client.common('order.query'),
    merchant_order_no: 'unknown-0001',
    ...more,
  });
  const signed = (fields: Fields) => ({ ...fields, sign: client.sign(fields) });

  it.each([
    'app_id',
    'format',
    'charset',
    'sign_type',
    'version',
    'timestamp',
    'method',
    'merchant_no',
  ])('misses %s with SYS011, signed', async (name) => {
    const { [name]: left, ...fields } = query();
    expect(left).toBeDefined();
    expect(await send(signed(fields))).toMatchObject({ code: 'SYS011', genuine: true });
    expect(await send(signed({ ...fields, [name]: '' }))).toMatchObject({ code: 'SYS011' });
  });

  it('misses the signature with SYS011', async () => {
    expect(await send(query())).toMatchObject({ code: 'SYS011', genuine: true });
  });

  it.each([
    ['format', 'XML', 'SBX-PROTOCOL'],
    ['charset', 'Shift_JIS', 'SBX-PROTOCOL'],
    ['sign_type', 'RSA', 'SBX-PROTOCOL'],
    ['version', '2.0', 'SBX-PROTOCOL'],
    ['timestamp', '1767323045', 'SBX-PROTOCOL'],
    ['app_id', 'another-app', 'SBX-APP'],
    ['merchant_no', '300000000002', 'SBX-MERCHANT'],
    ['method', 'order.close', 'E07303'],
    ['method', 'order.revoker', 'E07303'],
  ])('refuses %s %s', async (name, value, code) => {
    expect(await send(signed(query({ [name]: value })))).toMatchObject({ code, genuine: true });
  });

  it('knows no other API', async () => {
    expect(await send(signed(query()), '/api/entry/close')).toMatchObject({ code: 'E07303' });
    expect((await send(signed(query()), '/api/other')).httpStatus).toBe(404);
    expect((await fetch(`${sandbox.url}/api/entry/orderquery`)).status).toBe(405);
  });

  it('takes a timestamp within 15 minutes either way', async () => {
    const at = (offsetMs: number) => send(signed(query({ timestamp: clock.now() + offsetMs })));
    expect(await at(15 * 60 * SECOND)).toMatchObject({ code: 'E04111' });
    expect(await at(-15 * 60 * SECOND)).toMatchObject({ code: 'E04111' });
    expect(await at(15 * 60 * SECOND + 1)).toMatchObject({ code: 'SBX-TIMESTAMP' });
    expect(await at(-15 * 60 * SECOND - 1)).toMatchObject({ code: 'SBX-TIMESTAMP' });
  });

  it('refuses what was changed or added after signing', async () => {
    const fields = signed(query());
    const changed = { ...fields, merchant_order_no: 'unknown-0002' };
    expect(await send(changed)).toMatchObject({ code: 'SBX-SIGNATURE', genuine: true });
    expect(await send({ ...fields, extra: 'x' })).toMatchObject({ code: 'SBX-SIGNATURE' });
    expect(await send({ ...fields, sign: 'AAAA' })).toMatchObject({ code: 'SBX-SIGNATURE' });
  });

  it('refuses bodies that cannot be read, and cannot be brought down by them', async () => {
    const post = (body: string, type?: string) => client.post('/api/entry/cpm', body, type);
    expect(await post('{"a":1')).toMatchObject({ code: 'SBX-BODY', genuine: true });
    expect(await post('{"a":"1","a":"2"}')).toMatchObject({ code: 'SBX-BODY' });
    expect(await post('[]')).toMatchObject({ code: 'SBX-BODY' });
    expect(await post('a=1&a=2', 'application/x-www-form-urlencoded')).toMatchObject({
      code: 'SBX-BODY',
    });
    expect(await post('a=1', 'text/plain')).toMatchObject({ code: 'SBX-BODY' });
    expect((await post(' '.repeat(70_000))).httpStatus).toBe(413);
    expect((await client.pay(newOrderNo())).code).toBe('0');
  });
});

describe('a create', () => {
  it.each([
    ['merchant_order_no', ''],
    ['merchant_order_no', 'a'.repeat(33)],
    ['merchant_order_no', 'no spaces'],
    ['auth_code', ''],
    ['auth_code', '123'],
    ['pay_method_id', ''],
    ['pay_method_id', 'CreditLinkPay'],
    ['price_currency', ''],
    ['price_currency', 'USD'],
    ['order_amount', ''],
    ['order_amount', '0'],
    ['order_amount', '-1'],
    ['order_amount', '1.5'],
    ['order_amount', 'ten'],
    ['description', ''],
    ['description', 'coffee ☕🍰'],
    ['expires', ''],
    ['expires', '0'],
    ['expires', '1.5'],
    ['notify_url', 'ftp://example.com/'],
  ])('is refused for %s "%s", and leaves nothing', async (name, value) => {
    const orderNo = newOrderNo();
    const code = wechatCode();
    const refused = await client.pay(orderNo, code, { [name]: value });
    expect(refused).toMatchObject({ code: 'SBX-FIELD', genuine: true });
    expect(refused.text).not.toContain(code);
    expect(ledgerOf(orderNo)).toBe(undefined);
  });

  it('asks for payment once under one number', async () => {
    const orderNo = newOrderNo();
    const code = wechatCode();
    expect((await client.pay(orderNo, code)).code).toBe('0');
    expect(await client.pay(orderNo, code)).toMatchObject({
      code: 'SBX-DUPLICATE-ORDER',
      genuine: true,
    });
    expect(await client.pay(orderNo)).toMatchObject({ code: 'SBX-DUPLICATE-ORDER' });
    expect(ledgerOf(orderNo)).toMatchObject({ captured: 1500 });
  });

  it('is paid by a code once', async () => {
    const code = wechatCode();
    await client.pay(newOrderNo(), code);
    const again = newOrderNo();
    expect(await client.pay(again, code)).toMatchObject({ code: 'SBX-CODE-USED', genuine: true });
    expect(await client.query(again)).toMatchObject({ code: 'E04111', genuine: true, data: {} });
  });

  it('is captured once, however many arrive at the same time', async () => {
    const orderNo = newOrderNo();
    const code = wechatCode();
    const answers = await Promise.all(Array.from({ length: 30 }, () => client.pay(orderNo, code)));
    expect(answers.filter((answer) => answer.code === '0')).toHaveLength(1);
    expect(sandbox.calls(orderNo)).toHaveLength(30);
  });

  it('that nobody pays closes itself after `expires`', async () => {
    const orderNo = newOrderNo();
    await client.pay(orderNo, wechatCode('1500'), { expires: 60 });
    clock.advance(60 * SECOND - 1);
    expect((await client.query(orderNo)).data).toMatchObject({ trans_status: 0 });
    clock.advance(1);
    const { data } = await client.query(orderNo);
    expect(data).toMatchObject({ trans_status: 1, trans_error_code: 'SBX-EXPIRED' });
    expect(await client.cancel(orderNo)).toMatchObject({ code: 'SBX-ORDER-CLOSED', genuine: true });
  });
});

describe('a cancel', () => {
  it('is refused in the first 15 seconds, and gives a payment back after them', async () => {
    const orderNo = newOrderNo();
    await client.pay(orderNo);
    clock.advance(15 * SECOND - 1);
    expect(await client.cancel(orderNo)).toMatchObject({
      code: 'SBX-CANCEL-TOO-EARLY',
      genuine: true,
    });
    expect(ledgerOf(orderNo)).toMatchObject({ net: 1500 });
    clock.advance(1);
    const canceled = await client.cancel(orderNo);
    expect(Object.keys(canceled.envelope).sort()).toEqual(['code', 'msg', 'psn', 'sign']);
    expect(canceled).toMatchObject({ code: '0', genuine: true });
    expect(ledgerOf(orderNo)).toMatchObject({ status: 3, captured: 1500, refunded: 1500, net: 0 });
    expect((await client.query(orderNo)).data).toMatchObject({ trans_status: 3 });
  });

  it('twice gives nothing back twice', async () => {
    const orderNo = newOrderNo();
    await client.pay(orderNo);
    clock.advance(15 * SECOND);
    await client.cancel(orderNo);
    expect((await client.cancel(orderNo)).code).toBe('0');
    expect(ledgerOf(orderNo)).toMatchObject({ refunded: 1500 });
  });

  it('closes what is not paid, and nobody can pay it any more', async () => {
    const orderNo = newOrderNo();
    await client.pay(orderNo, wechatCode('1430'));
    clock.advance(20 * SECOND);
    expect((await client.cancel(orderNo)).code).toBe('0');
    clock.advance(20 * SECOND);
    expect(ledgerOf(orderNo)).toMatchObject({ status: 3, captured: 0, net: 0 });
  });

  it('works for one day', async () => {
    const [inTime, late] = [newOrderNo(), newOrderNo()];
    await client.pay(inTime);
    await client.pay(late);
    clock.advance(DAY);
    expect((await client.cancel(inTime)).code).toBe('0');
    clock.advance(1);
    expect(await client.cancel(late)).toMatchObject({ code: 'SBX-CANCEL-WINDOW', genuine: true });
    expect((await client.refund(late, `${late}-r1`, 1500)).code).toBe('0');
  });

  it.each(['PayPay', 'RakutenPay', 'DPay', 'AuPay', 'MerPay'])(
    'is not offered by %s',
    async (payMethodId) => {
      const orderNo = newOrderNo();
      await client.pay(orderNo, anyWalletCode(), { pay_method_id: payMethodId });
      clock.advance(15 * SECOND);
      const refused = await client.cancel(orderNo);
      expect(refused).toMatchObject({ code: 'SBX-CANCEL-NOT-OFFERED', genuine: true });
      expect(ledgerOf(orderNo)).toMatchObject({ net: 1500 });
    },
  );

  it('of an unknown order finds none', async () => {
    expect(await client.cancel(newOrderNo())).toMatchObject({ code: 'E04111', genuine: true });
  });
});

describe('a refund', () => {
  async function paidOrder(): Promise<string> {
    const orderNo = newOrderNo();
    await client.pay(orderNo);
    return orderNo;
  }

  it('is on its way first and done after a moment', async () => {
    const orderNo = await paidOrder();
    const refunded = await client.refund(orderNo, `${orderNo}-r1`, '1500');
    expect(refunded).toMatchObject({ code: '0', genuine: true });
    expect(refunded.data).toMatchObject({ trans_status: 0, trans_amount: '1500.00' });
    expect(ledgerOf(orderNo)).toMatchObject({ refunding: 1500, refunded: 0, net: 1500 });
    clock.advance(2 * SECOND);
    const { data } = await client.refundQuery(`${orderNo}-r1`);
    const transNo = ledgerOf(orderNo)?.transNo;
    expect(data).toMatchObject({
      trans_status: 2,
      merchant_order_no: `${orderNo}-r1`,
      orig_trans_no: transNo,
      order_amount: '1500.00',
      price_currency: 'JPY',
    });
    expect(ledgerOf(orderNo)).toMatchObject({ refunding: 0, refunded: 1500, net: 0 });
    // A payment stays a payment; its refunds are asked for by their own query.
    expect((await client.query(orderNo)).data).toMatchObject({ trans_status: 2 });
    expect((await client.query(`${orderNo}-r1`)).code).toBe('E04111');
  });

  it('may be partial, several times, and never comes to more than was captured', async () => {
    const orderNo = await paidOrder();
    expect((await client.refund(orderNo, `${orderNo}-r1`, '1000')).code).toBe('0');
    expect((await client.refund(orderNo, `${orderNo}-r2`, '400')).code).toBe('0');
    const over = await client.refund(orderNo, `${orderNo}-r3`, '101');
    expect(over).toMatchObject({ code: 'SBX-REFUND-AMOUNT', genuine: true });
    expect((await client.refund(orderNo, `${orderNo}-r3`, '100')).code).toBe('0');
    clock.advance(20 * SECOND);
    expect(ledgerOf(orderNo)).toMatchObject({ refunded: 1500, net: 0 });
    expect((await client.refund(orderNo, `${orderNo}-r4`, '1')).code).toBe('SBX-REFUND-AMOUNT');
    expect((await client.cancel(orderNo)).code).toBe('SBX-ORDER-REFUNDED');
  });

  it('under the same number is the same refund', async () => {
    const orderNo = await paidOrder();
    const once = await client.refund(orderNo, `${orderNo}-r1`, '500');
    const again = await client.refund(orderNo, `${orderNo}-r1`, '500.00');
    expect(again.data['trans_no']).toBe(once.data['trans_no']);
    expect(ledgerOf(orderNo)?.refunds).toHaveLength(1);
    expect((await client.refund(orderNo, `${orderNo}-r1`, '600')).code).toBe('SBX-REFUND-NUMBER');
    const other = await paidOrder();
    expect((await client.refund(other, `${orderNo}-r1`, '500')).code).toBe('SBX-REFUND-NUMBER');
    expect((await client.refund(other, orderNo, '500')).code).toBe('SBX-REFUND-NUMBER');
    expect((await client.pay(`${orderNo}-r1`)).code).toBe('SBX-DUPLICATE-ORDER');
  });

  it('needs a payment: unknown M010, open or canceled refused', async () => {
    const unknown = await client.refund(newOrderNo(), newOrderNo('r'), '1');
    expect(unknown).toMatchObject({ code: 'M010', genuine: true });
    const open = newOrderNo();
    await client.pay(open, wechatCode('1500'));
    expect((await client.refund(open, `${open}-r1`, '1')).code).toBe('SBX-REFUND-STATE');
    const canceled = await paidOrder();
    clock.advance(15 * SECOND);
    await client.cancel(canceled);
    expect((await client.refund(canceled, `${canceled}-r1`, '1')).code).toBe('SBX-REFUND-STATE');
    expect(await client.refundQuery(newOrderNo('r'))).toMatchObject({
      code: 'E04111',
      genuine: true,
    });
  });

  it('may name the payment by its trans_no', async () => {
    const orderNo = await paidOrder();
    const transNo = ledgerOf(orderNo)?.transNo ?? '';
    const refunded = await client.call('refund', {
      orig_trans_no: transNo,
      merchant_order_no: `${orderNo}-r1`,
      price_currency: 'JPY',
      order_amount: 1500,
    });
    expect(refunded.code).toBe('0');
    expect(ledgerOf(orderNo)).toMatchObject({ refunding: 1500 });
  });
});
