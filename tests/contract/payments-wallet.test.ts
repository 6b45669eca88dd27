/** Which wallet a payment is for, told by its code alone (contract, PUT semantics: the four 422s). */
import { describe, expect } from 'vitest';
import { emvCode, jpqrCode } from '../support/cpm-codes.ts';
import { newCode, newId, paypayCode, remember } from '../support/ids.ts';
import { shopTest, type ShopContext } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';

const it = shopTest();

const ACCOUNT = '6212345678901234567F';
const unionPayQr = () => remember(emvCode('A000000333010101', 'UnionPay', ACCOUNT));
const strangeEmv = () => remember(emvCode('A0000000555555', 'Product1', ACCOUNT));
const jpqr = (operator: string) => remember(jpqrCode(operator, newId('j')));

/** The gateway hears nothing of a refusal, and the answer holds nothing of the code. */
async function refusal({ shop, till }: ShopContext, code: string, payMethodId?: string) {
  const id = newId();
  const body = submission({ code, ...(payMethodId !== undefined && { payMethodId }) });
  const answer = await till.put(id, body);
  expect(shop.heard(id)).toEqual([]);
  expect(answer.text).not.toContain(code);
  expect((await till.get(id)).outcome).toBe('404 payment-not-found');
  return answer;
}

describe('422 not-a-payment-code', () => {
  it.for([
    ['JAN', '4901234567894'],
    ['EAN-8', '49123456'],
    ['UPC-A', '306030209223'],
    ['UPC-E', '425261'],
    ['JAN with its add-on', '491012345678212345'],
    ['URL', 'https://example.com/pay?x=1'],
    ['deep link', 'weixin://wxpay/bizpayurl?pr=abcdefgh'],
    ['shop’s own QR', '00020101021126360014jp.example.shop5204581253033925802JP6304ABCD'],
    ['Wi-Fi', 'WIFI:S:shop;T:WPA;P:secret;;'],
    ['members’ card', 'a1234567890123b'],
  ] as const)('for a %s, whatever wallet is named', async ([_, code], { shop, till }) => {
    expect((await refusal({ shop, till }, code)).outcome).toBe('422 not-a-payment-code');
    expect((await refusal({ shop, till }, code, 'PayPay')).outcome).toBe('422 not-a-payment-code');
  });
});

describe('422 invalid-payment-code', () => {
  it.for([
    ['too short', '13290'],
    ['too long', 'x'.repeat(513)],
    ['a space inside', '1329046003 49929677'],
    ['a control character', '1329046003499296\u00007'],
    ['full-width digits', '１３２９０４６００３４９９２９６７７'],
    ['base64 cut off', emvCode('A000000333010101', 'UnionPay', ACCOUNT).slice(0, 30)],
    ['base64 with a sign of another kind', 'hQVDUFYwMWEgTwig***DMwEBAVAIVW5p'],
  ] as const)(
    'for a code that is %s, whatever wallet is named',
    async ([_, code], { shop, till }) => {
      expect((await refusal({ shop, till }, code)).outcome).toBe('422 invalid-payment-code');
      expect((await refusal({ shop, till }, code, 'UnionPay')).outcome).toBe(
        '422 invalid-payment-code',
      );
    },
  );
});

describe('422 wallet-not-recognised', () => {
  it.for([
    ['digits of PayPay, a guess', paypayCode, 'PayPay'],
    ['JPQR of d払い', () => jpqr('90000002'), 'DPay'],
    ['JPQR of Merpay', () => jpqr('31589900'), 'MerPay'],
    ['JPQR of nobody known', () => jpqr('12345678'), 'DPay'],
    ['EMVCo of nobody known', strangeEmv, 'UnionPay'],
    ['a string of a wallet’s own', () => remember(newId('own-string')), 'WeChatPay'],
  ] as const)(
    'for %s, with its candidates, the likeliest first',
    async ([_, make, likeliest], { shop, till }) => {
      const answer = await refusal({ shop, till }, make());
      expect(answer.outcome).toBe('422 wallet-not-recognised');
      const { candidates } = answer.problem as unknown as { candidates: string[] };
      expect(candidates[0]).toBe(likeliest);
      expect(new Set(candidates).size).toBe(candidates.length);
    },
  );

  it('ends when the cashier names the wallet', async ({ shop, till }) => {
    const [id, code] = [newId(), jpqr('90000002')];
    const answer = await till.put(id, submission({ code, payMethodId: 'DPay' }));
    expect(answer.status).toBe(201);
    expect(shop.create(id).request).toMatchObject({ pay_method_id: 'DPay' });
  });
});

describe('422 wallet-mismatch', () => {
  it.for(['Alipay+', 'PayPay'])(
    'for a WeChat Pay code named %s',
    async (payMethodId, { shop, till }) => {
      expect((await refusal({ shop, till }, newCode(), payMethodId)).outcome).toBe(
        '422 wallet-mismatch',
      );
    },
  );
});

it('a UnionPay QR is told by its AID', async ({ till }) => {
  const id = newId();
  const answer = await till.put(id, submission({ code: unionPayQr() }));
  expect(answer.status).toBe(201);
  expect(answer.payment.payMethodId).toBe('UnionPay');
});
