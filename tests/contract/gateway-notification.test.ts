import { describe, expect, it } from 'vitest';
import { canonicalText } from '@kaikei/proxy/gateway/canonical.ts';
import { isSignedBy } from '@kaikei/proxy/gateway/signature.ts';
import {
  APP_ID,
  MERCHANT_NO,
  base64Signature,
  order,
  signedMembers,
} from '../support/gateway-answers.ts';
import { rsaPair } from '../support/rsa-pairs.ts';
import { gatewayAt, gatewayKeys } from '../support/gateway-under-test.ts';

const us = { app_id: APP_ID, merchant_no: MERCHANT_NO };
const members = {
  ...us,
  merchant_order_no: order.id,
  trans_no: 'T1',
  trans_status: '2',
  order_amount: '1500',
  description: '菓子 & a=b+c %',
  attach: '{"table":"4"}',
  empty: '',
};
const said = signedMembers(members, gatewayKeys.privateKey);
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const verify = (body: string | Buffer, contentType?: string) =>
  gatewayAt('https://gateway.example').verifyNotification(body, contentType);

describe('a notification', () => {
  it.each([
    ['JSON', JSON.stringify(said), JSON_TYPE],
    ['JSON as bytes', Buffer.from(JSON.stringify(said)), 'application/json; charset=UTF-8'],
    ['JSON labeled as a form', JSON.stringify(said), FORM_TYPE],
    ['JSON without a label', ` ${JSON.stringify(said, null, 1)}`, undefined],
    ['a form', new URLSearchParams(said).toString(), FORM_TYPE],
    ['a form without a label', new URLSearchParams(said).toString(), undefined],
  ])('is genuine as %s', (_, body, contentType) => {
    const notification = verify(body, contentType);
    expect(notification.genuine && Object.fromEntries(notification.members)).toEqual(said);
  });

  it('is verified over its numbers as they were written', () => {
    const text = `amount=1500.00&app_id=${APP_ID}&data={"a" : 1}&merchant_no=${MERCHANT_NO}`;
    const sign = base64Signature(text, gatewayKeys.privateKey);
    const body = (amount: string) =>
      `{"amount":${amount},"data":{"a" : 1},"n":null,${JSON.stringify({ ...us, sign }).slice(1)}`;
    const notification = verify(body('1500.00'), JSON_TYPE);
    expect(notification.genuine && notification.members.get('amount')).toBe('1500.00');
    expect(verify(body('1500.0'), JSON_TYPE)).toMatchObject({ genuine: false });
  });

  const form = new URLSearchParams(said).toString();
  const forged = signedMembers(members, rsaPair('stranger').privateKey);
  it.each([
    ['changed', JSON.stringify({ ...said, order_amount: '1501' })],
    ['with a member more', JSON.stringify({ ...said, extra: '1' })],
    ['with a member less', JSON.stringify({ ...said, trans_no: undefined })],
    ['signed by someone else', JSON.stringify(forged)],
    ['unsigned', JSON.stringify(members)],
    ['with a member twice', `{"trans_no":"T1",${JSON.stringify(said).slice(1)}`],
    ['cut', JSON.stringify(said).slice(0, -1)],
    ['empty', ''],
    ['an array', `[${JSON.stringify(said)}]`],
    ['a form with a member twice', `${form}&trans_no=T1`],
    ['a changed form', form.replace('1500', '1501')],
    ['not UTF-8', Buffer.from(form).fill(0xff, 0, 4)],
    ['large', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ])('is not genuine when %s', (_, body) => {
    expect(verify(body, JSON_TYPE)).toMatchObject({ genuine: false });
    expect(verify(body, FORM_TYPE)).toMatchObject({ genuine: false });
  });

  it('with a signature over nothing is not genuine', () => {
    expect(canonicalText(Object.entries({ sign: 'x' }))).toBe('');
    const sign = base64Signature('', gatewayKeys.privateKey);
    expect(isSignedBy([gatewayKeys.publicKey], '', sign)).toBe(false);
    expect(verify(JSON.stringify({ sign }), JSON_TYPE)).toMatchObject({ genuine: false });
  });
});
