import { describe, expect, it } from 'vitest';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { readAnswer } from '@kaikei/proxy/gateway/answer.ts';
import type { GatewayRequest } from '@kaikei/proxy/gateway/port.ts';
import {
  answerBody,
  APP_ID,
  cancelRequest,
  createRequest,
  MERCHANT_NO,
  order,
  paidData,
  queryRequest,
  refundQueryRequest,
} from '../support/gateway-answers.ts';
import { rsaPair } from '../support/rsa-pairs.ts';

const pair = rsaPair('gateway');
const reader = { appId: APP_ID, merchantNo: MERCHANT_NO, publicKeys: [pair.publicKey] };

/** The verdict on a signed answer with these members. */
function signed(request: GatewayRequest, envelope: Parameters<typeof answerBody>[0]): Verdict {
  const body = Buffer.from(answerBody(envelope, pair.privateKey));
  return readAnswer(request, { status: 200, body }, reader);
}

const unknown = (reason: string) => ({ kind: 'unknown', reason });

describe('amounts', () => {
  const create = (members: object) =>
    signed(createRequest, { data: { trans_no: 'T1', trans_status: 2, ...members } });

  it.each([
    { order_amount: 1500 },
    { order_amount: '1500' },
    { order_amount: '1500.0' },
    { order_amount: '1500.00' },
    { order_amount: '1.5E+3' },
    { order_amount: '1500', trans_amount: '1540' },
    { order_amount: '', trans_amount: '1500' },
    { order_amount: null, trans_amount: 1500 },
    { trans_amount: '1540', trans_fee_c: '40' },
    { trans_amount: '1500.00', trans_fee_c: 40 },
    { trans_amount: '1500', trans_fee_c: null },
  ])('%j is our 1500 yen', (members) => {
    expect(create(members).kind).toBe('paid');
  });

  it.each([
    { order_amount: 1499 },
    { order_amount: '1500.01' },
    { order_amount: '15O0' },
    { order_amount: '-1500' },
    { order_amount: '150000', trans_amount: '1500' },
    { trans_amount: '1540' },
    { trans_amount: '1540', trans_fee_c: '41' },
    { trans_amount: '1460', trans_fee_c: '-40' },
  ])('%j is not', (members) => {
    expect(create(members)).toMatchObject({
      ...unknown('other-amount'),
      incident: { kind: 'mismatched-answer' },
    });
  });

  it('are read digit by digit, never through a float', () => {
    const data = '{"trans_status":2,"trans_amount":1500.00000000000001}';
    expect(signed(createRequest, { data })).toMatchObject(unknown('other-amount'));
  });

  it('paidAmount falls back to trans_amount, and is left out where neither is an amount', () => {
    expect(create({ trans_amount: '1500' })).toMatchObject({ paidAmount: 1500 });
    expect(create({ order_amount: '1500' })).not.toHaveProperty('paidAmount');
  });

  it.each(['x', '-1', '1.5'])('a paid amount of %j is for a person to look at', (text) => {
    const verdict = create({ order_amount: '1500', paid_amount: text });
    expect(verdict).toMatchObject({ kind: 'paid', incident: { kind: 'other-paid-amount' } });
    expect(verdict).not.toHaveProperty('paidAmount');
  });

  it.each([
    { trans_amount: '1500', paid_amount: '99999999', counts: 1500 },
    { trans_amount: '1500', paid_amount: '1501', counts: 1500 },
    { order_amount: '1500', trans_amount: '1600', trans_fee_c: '99', counts: 1500 },
    { trans_amount: '1500', paid_amount: '0', counts: 0 },
  ])(
    '%j holds, is for a person to look at, and never counts for more than the order',
    (members) => {
      const { counts, ...said } = members;
      expect(create(said)).toMatchObject({
        ...{ kind: 'paid', paidAmount: counts },
        incident: { kind: 'other-paid-amount' },
      });
    },
  );

  it.each([
    { trans_amount: '1600', trans_fee_c: '100', counts: 1500 },
    { trans_amount: '1600', trans_fee_c: '100', paid_amount: '1600', counts: 1500 },
    { trans_amount: '1600', trans_fee_c: '100', paid_amount: '1300', counts: 1300 },
  ])("%j is paid as it should be: the customer's fee is not the shop's", (members) => {
    const { counts, ...said } = members;
    const verdict = create(said);
    expect(verdict).toMatchObject({ kind: 'paid', paidAmount: counts });
    expect(verdict).not.toHaveProperty('incident');
  });

  it.each(['2026-02-31 00:00:00', '2026-03-04T05:06:07Z', '', '99', 'now'])(
    'paidAt is left out where the text is no time: %j',
    (time) => {
      const verdict = create({ trans_amount: '1500', trans_end_time: time });
      expect(verdict.kind).toBe('paid');
      expect(verdict).not.toHaveProperty('paidAt');
    },
  );
});

describe('an answer about something else', () => {
  const cases: [string, object][] = [
    ['other-order', { merchant_order_no: `${order.id}x` }],
    ['other-order', { merchant_order_no: order.id.toUpperCase() }],
    ['other-order', { merchant_order_no: { a: 1 } }],
    ['other-currency', { price_currency: 'USD' }],
    ['other-currency', { price_currency: 'jpy' }],
    ['other-merchant', { merchant_no: '312100000002' }],
    ['other-app', { app_id: 'wz9' }],
    ['other-amount', { order_amount: '15000' }],
    ['no-order-number', { merchant_order_no: null }],
    ['no-amount', { order_amount: '', trans_amount: null }],
  ];

  it.each(cases)('opens an incident when it is a success: %s', (reason, members) => {
    expect(signed(queryRequest, { data: { ...paidData, ...members } })).toEqual({
      ...unknown(reason),
      incident: {
        kind: 'mismatched-answer',
        detail: `a signed success answered a query: ${reason}`,
      },
    });
  });

  it.each(cases.filter(([reason]) => reason !== 'no-amount'))(
    'is unknown, and no more, when it is none: %s',
    (reason, members) => {
      for (const trans_status of [0, 1, 3, 9]) {
        const data = { ...paidData, trans_status, ...members };
        expect(signed(queryRequest, { data })).toEqual(unknown(reason));
      }
    },
  );

  it('is told from a refusal and a not-found too', () => {
    const data = { merchant_order_no: 'other' };
    expect(signed(createRequest, { code: 'E1', data })).toEqual(unknown('other-order'));
    expect(signed(queryRequest, { code: 'E04111', data })).toEqual(unknown('other-order'));
    expect(signed(cancelRequest, { data })).toEqual(unknown('other-order'));
  });

  it('holds the members beside data to the same', () => {
    const members = { merchant_no: '312100000002' };
    const verdict = signed(queryRequest, { ...members, data: paidData });
    expect(verdict).toMatchObject(unknown('other-merchant'));
  });

  it('is not the payment of a refund, nor the refund of a payment', () => {
    expect(signed(refundQueryRequest, { data: paidData })).toMatchObject(unknown('other-order'));
    const refund = { ...paidData, merchant_order_no: refundQueryRequest.refundNo };
    expect(signed(queryRequest, { data: refund })).toMatchObject(unknown('other-order'));
    const part = { ...refund, order_amount: '500' };
    expect(signed(refundQueryRequest, { data: part })).toMatchObject(unknown('other-amount'));
  });

  it('is no refund of another order', () => {
    const refund = { ...paidData, trans_no: 'T2', merchant_order_no: refundQueryRequest.refundNo };
    const request = { ...refundQueryRequest, order: { ...order, transNo: 'T1' } };
    for (const names of [{ orig_merchant_order_no: 'other' }, { orig_trans_no: 'T9' }]) {
      const verdict = signed(request, { data: { ...refund, ...names } });
      expect(verdict).toMatchObject({
        ...unknown('other-order'),
        incident: { kind: 'mismatched-answer' },
      });
    }
  });

  it('a refund that names the order which it gives back says so', () => {
    const refund = { ...paidData, trans_no: 'T2', merchant_order_no: refundQueryRequest.refundNo };
    const request = { ...refundQueryRequest, order: { ...order, transNo: 'T1' } };
    for (const names of [{ orig_merchant_order_no: order.id }, { orig_trans_no: 'T1' }]) {
      expect(signed(request, { data: { ...refund, ...names } })).toMatchObject({
        kind: 'paid',
        namesOrder: true,
      });
    }
    expect(signed(request, { data: refund })).not.toHaveProperty('namesOrder');
    // An order whose number nobody has told us yet is not named by it.
    const untold = signed(refundQueryRequest, { data: { ...refund, orig_trans_no: 'T9' } });
    expect(untold).not.toHaveProperty('namesOrder');
  });
});
