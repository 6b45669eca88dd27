import { describe, expect, it } from 'vitest';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { readAnswer } from '@kaikei/proxy/gateway/answer.ts';
import type { GatewayRequest } from '@kaikei/proxy/gateway/port.ts';
import {
  answerBody,
  APP_ID,
  base64Signature,
  cancelRequest,
  CODE,
  createRequest,
  MERCHANT_NO,
  order,
  paidData,
  queryRequest,
  refundQueryRequest,
  refundRequest,
} from '../support/gateway-answers.ts';
import { rsaPair } from '../support/rsa-pairs.ts';

const pair = rsaPair('gateway');
const stranger = rsaPair('stranger');
const reader = { appId: APP_ID, merchantNo: MERCHANT_NO, publicKeys: [pair.publicKey] };

function verdictOf(request: GatewayRequest, body: string | Uint8Array, status = 200): Verdict {
  return readAnswer(request, { status, body: Buffer.from(body) }, reader);
}

/** The verdict on a signed answer with these members. */
function signed(request: GatewayRequest, envelope: Parameters<typeof answerBody>[0]): Verdict {
  return verdictOf(request, answerBody(envelope, pair.privateKey));
}

const unknown = (reason: string, gatewayCode?: string) => ({
  kind: 'unknown',
  reason,
  ...(gatewayCode !== undefined && { gatewayCode }),
});

describe('a signed, matching answer', () => {
  it('tells a payment', () => {
    expect(signed(queryRequest, { data: paidData })).toEqual({
      kind: 'paid',
      paidAmount: 1400,
      paidAt: Date.UTC(2026, 2, 4, 5, 6, 7),
      transNo: 'T1',
      psn: 'P1',
    });
  });

  it('tells a payment to a create, whose answer names no order and no order amount', () => {
    const data = { trans_no: 'T1', trans_status: 2, trans_amount: 1500 };
    expect(signed(createRequest, { data })).toEqual({
      kind: 'paid',
      paidAmount: 1500,
      transNo: 'T1',
      psn: 'P1',
    });
  });

  it.each([
    [0, { kind: 'in-progress', status: 0 }],
    ['0', { kind: 'in-progress', status: 0 }],
    [9, { kind: 'in-progress', status: 9 }],
    [3, { kind: 'canceled' }],
    [1, { kind: 'closed', code: 'TS-D2012', message: 'insufficient funds' }],
  ])('tells trans_status %j', (status, verdict) => {
    const data = {
      trans_no: 'T1',
      trans_status: status,
      merchant_order_no: order.id,
      ...(status === 1 && { trans_error_code: 'TS-D2012', trans_error_msg: 'insufficient funds' }),
    };
    const facts = { transNo: 'T1', psn: 'P1' };
    expect(signed(queryRequest, { data })).toEqual({ ...verdict, ...facts });
    expect(signed(createRequest, { data })).toEqual({ ...verdict, ...facts });
  });

  it('tells the end of a refund by the refund number and amount', () => {
    const data = {
      trans_no: 'T2',
      orig_trans_no: 'T1',
      trans_status: 2,
      merchant_order_no: refundQueryRequest.refundNo,
      order_amount: '1500.0',
    };
    expect(signed(refundQueryRequest, { data })).toMatchObject({ kind: 'paid', transNo: 'T2' });
  });

  it.each([cancelRequest, refundRequest])(
    'only takes a $kind on, whatever its data say',
    (request) => {
      expect(signed(request, {})).toEqual({ kind: 'accepted', psn: 'P1' });
      expect(signed(request, { data: { trans_no: 'T9', trans_status: 2 } })).toEqual({
        kind: 'accepted',
        transNo: 'T9',
        psn: 'P1',
      });
    },
  );

  it('tells a refusal', () => {
    const refusal = { code: 'E07303', msg: 'API not authorized' };
    for (const request of [createRequest, cancelRequest, refundRequest, queryRequest])
      expect(signed(request, refusal)).toEqual({
        kind: 'refused',
        code: 'E07303',
        message: 'API not authorized',
        psn: 'P1',
      });
  });

  it.each(['E04111', 'M010'])(
    'tells %s to a query as not found, to others as a refusal',
    (code) => {
      const envelope = { code, msg: 'no such order' };
      const notFound = { kind: 'not-found', signed: true, code, psn: 'P1' };
      expect(signed(queryRequest, envelope)).toEqual(notFound);
      expect(signed(refundQueryRequest, envelope)).toEqual(notFound);
      for (const request of [createRequest, cancelRequest, refundRequest])
        expect(signed(request, envelope)).toMatchObject({ kind: 'refused', code });
    },
  );

  it('may have data as an object and the code as a number: the text as received is signed', () => {
    const data = `{ "trans_no":"T1", "trans_status":2 , "trans_amount":1500.00, "x":1.0E+7 }`;
    const sign = base64Signature(`code=0&data=${data}&psn=P1`, pair.privateKey);
    const body = `{"code":0,"data":${data},"msg":null,"psn":"P1","sign":"${sign}"}`;
    expect(verdictOf(createRequest, body)).toMatchObject({ kind: 'paid', paidAmount: 1500 });
  });

  it('may bring members that we do not know', () => {
    const data = { ...paidData, new_member: { a: [1] } };
    expect(signed(queryRequest, { data })).toMatchObject({ kind: 'paid' });
  });

  it('is believed from either key of a rotation', () => {
    const both = { ...reader, publicKeys: [stranger.publicKey, pair.publicKey] };
    for (const { privateKey } of [pair, stranger]) {
      const body = Buffer.from(answerBody({ data: paidData }, privateKey));
      expect(readAnswer(queryRequest, { status: 200, body }, both).kind).toBe('paid');
    }
  });
});

it('an answer after a byte order mark, and signed in lines, is read like any other', () => {
  const good = answerBody({ data: paidData }, pair.privateKey);
  const members = JSON.parse(good) as { sign: string };
  const sign = members.sign.replace(/(.{76})/g, '$1\r\n');
  const expected = verdictOf(queryRequest, good);
  expect(expected.kind).toBe('paid');
  expect(verdictOf(queryRequest, `\uFEFF${good}`)).toEqual(expected);
  expect(verdictOf(queryRequest, JSON.stringify({ ...members, sign }))).toEqual(expected);
});

describe('an answer that proves nothing', () => {
  const good = answerBody({ data: paidData }, pair.privateKey);
  const without = (name: string) => {
    const members = JSON.parse(good) as Record<string, unknown>;
    Reflect.deleteProperty(members, name);
    return JSON.stringify(members);
  };

  it.each([201, 204, 302, 400, 404, 429, 500, 502, 503])('HTTP %i', (status) => {
    expect(verdictOf(queryRequest, good, status)).toEqual(unknown(`http-${status}`));
  });

  it.each([
    ['an empty body', ''],
    ['HTML', '<!doctype html><title>Login</title>'],
    ['a cut answer', good.slice(0, -20)],
    ['two byte order marks', `\uFEFF\uFEFF${good}`],
    ['an array', `[${good}]`],
    ['a text', '"success"'],
    ['a member twice', `{"code":"1",${good.slice(1)}`],
    ['10,000 levels', `{"data":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['__proto__', `{"__proto__":{},${good.slice(1)}`],
  ])('%s', (_, body) => {
    expect(verdictOf(queryRequest, body)).toEqual(unknown('malformed'));
  });

  it('bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"msg":"'),
      Buffer.of(0x93, 0xfa),
      Buffer.from('"}'),
    ]);
    expect(verdictOf(queryRequest, bytes)).toEqual(unknown('malformed'));
  });

  it.each([
    ['a member twice', '{"trans_status":0,"trans_status":2}'],
    ['no JSON', 'paid'],
    ['a text', '"paid"'],
    ['an array', '[{"trans_status":2}]'],
    ['deep nesting', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
  ])('data with %s', (_, data) => {
    expect(signed(queryRequest, { data })).toEqual(unknown('malformed-data'));
    expect(signed(cancelRequest, { data })).toEqual(unknown('malformed-data'));
  });

  it.each(['', '{}', '[]', 'null'])('no data where data are needed: %j', (data) => {
    expect(signed(queryRequest, { data })).toEqual(unknown('no-data'));
    expect(signed(createRequest, { data })).toEqual(unknown('no-data'));
    expect(signed(cancelRequest, { data })).toMatchObject({ kind: 'accepted' });
  });

  it('no signature', () => {
    expect(verdictOf(queryRequest, without('sign'))).toEqual(unknown('unsigned', '0'));
    const refusal = '{"code":"E07303","msg":"no"}';
    expect(verdictOf(queryRequest, refusal)).toEqual(unknown('unsigned', 'E07303'));
    expect(verdictOf(createRequest, `{"code":"${CODE}"}`)).toEqual(unknown('unsigned'));
    const empty = JSON.stringify({ ...(JSON.parse(good) as object), sign: '' });
    expect(verdictOf(createRequest, empty)).toEqual(unknown('unsigned', '0'));
  });

  it('a wrong signature', () => {
    const forged = answerBody({ data: paidData }, stranger.privateKey);
    const changed = good.replace('"msg":"success"', '"msg":"Success"');
    const added = good.replace('{', '{"extra":"1",');
    for (const body of [forged, changed, added, without('msg')])
      expect(verdictOf(queryRequest, body)).toEqual(unknown('bad-signature'));
  });

  it('a not-found with a wrong signature', () => {
    const forged = answerBody({ code: 'E04111' }, stranger.privateKey);
    expect(verdictOf(queryRequest, forged)).toEqual(unknown('bad-signature'));
  });

  it('system errors, signed or not', () => {
    expect(signed(createRequest, { code: 'SYS500' })).toEqual(unknown('system-error', 'SYS500'));
    expect(verdictOf(queryRequest, '{"code":"SYS011"}')).toEqual(unknown('system-error', 'SYS011'));
  });

  it.each(['00', '0.0', '-0', 'a b', '<b>', 'E'.repeat(40), CODE])('code %j', (code) => {
    expect(signed(createRequest, { code })).toEqual(unknown('unknown-code'));
  });

  it('no code', () => {
    expect(verdictOf(queryRequest, '{}')).toEqual(unknown('no-code'));
    expect(verdictOf(queryRequest, '{"code":null,"msg":"x"}')).toEqual(unknown('no-code'));
  });

  it.each([4, 5, -1, 22, '2 ', '02', 2.5, true, 'SUCCESS'])('trans_status %j', (trans_status) => {
    const data = { ...paidData, trans_status };
    expect(signed(queryRequest, { data })).toEqual(unknown('unknown-status'));
  });

  it('no trans_status', () => {
    const data = { merchant_order_no: order.id };
    expect(signed(queryRequest, { data })).toEqual(unknown('no-status'));
  });
});

describe('an unsigned not-found', () => {
  it('is told as such to a query, and proves nothing to other calls', () => {
    const body = '{"code":"E04111","msg":"no such order"}';
    const notFound = { kind: 'not-found', signed: false, code: 'E04111' };
    expect(verdictOf(queryRequest, body)).toEqual(notFound);
    expect(verdictOf(refundQueryRequest, body)).toEqual(notFound);
    for (const request of [createRequest, cancelRequest, refundRequest])
      expect(verdictOf(request, body)).toEqual(unknown('unsigned', 'E04111'));
  });

  it('counts only when well-formed, with HTTP 200, about our order', () => {
    const body = '{"code":"E04111","msg":"no such order"}';
    expect(verdictOf(queryRequest, body, 404)).toEqual(unknown('http-404'));
    expect(verdictOf(queryRequest, `${body}}`)).toEqual(unknown('malformed'));
    const other = '{"code":"E04111","data":"{\\"merchant_order_no\\":\\"x\\"}"}';
    expect(verdictOf(queryRequest, other)).toEqual(unknown('other-order'));
  });
});

describe('the gateway’s own words', () => {
  it('are cut to 200 characters and lose what cannot be seen', () => {
    const msg = `\u0000\u001b[31mno\r\n\u202etsop\u2028 \ud83d${'長'.repeat(300)}`;
    const verdict = signed(createRequest, { code: 'E1', msg });
    expect(verdict).toMatchObject({ kind: 'refused', message: expect.any(String) as unknown });
    const message = 'message' in verdict ? verdict.message : undefined;
    expect(message).toBe(`[31mnotsop ${'長'.repeat(200 - 11)}`);
  });

  it('never hold the payment code', () => {
    const said = `code ${CODE} is stale (${CODE.slice(0, 9)}\u0000${CODE.slice(9)})`;
    const data = {
      trans_no: CODE,
      trans_status: 1,
      trans_error_code: CODE,
      trans_error_msg: said,
      trans_amount: 1500,
    };
    const verdicts = [
      signed(createRequest, { code: 'E1', msg: `${'x'.repeat(190)}${CODE}`, psn: `P${CODE}` }),
      signed(createRequest, { psn: CODE, data }),
      signed(queryRequest, { data: { ...data, trans_no: 'T1', merchant_order_no: order.id } }),
      signed(createRequest, { data: { ...data, trans_status: 2, merchant_order_no: CODE } }),
    ];
    expect(verdicts.map(({ kind }) => kind)).toEqual(['refused', 'closed', 'closed', 'unknown']);
    expect(JSON.stringify(verdicts)).not.toContain(CODE.slice(0, 10));
  });

  it('never hold a payment code with letters either', () => {
    const code = 'hQVDUFYwMWETTwegAAADMwEBVwwRIjNEVWZ3iN';
    const request = { ...createRequest, create: { ...createRequest.create, code } };
    const verdict = signed(request, { code: 'E1', msg: `stale: ${code}`, psn: code });
    expect(verdict).toEqual({ kind: 'refused', code: 'E1', message: 'stale: [masked]' });
  });
});
