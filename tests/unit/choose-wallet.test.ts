import { describe, expect, it } from 'vitest';
import { chooseWallet, recognize } from '@kaikei/shared/payment-code/recognize.ts';
import { PROBLEM_STATUSES } from '@kaikei/shared/problems.ts';
import type { PayMethodId } from '@kaikei/shared/payment-code/wallets.ts';

const WECHAT_PAY = '132904600349929677'; // grade A
const UNION_PAY = '6212345678901234567'; // grade B
const PAY_PAY = '900081818812345678901234'; // grade C
const UNKNOWN = 'own-string-of-a-wallet';

const choose = (code: string, given?: PayMethodId) => chooseWallet(recognize(code), given);

describe('the wallet to charge', () => {
  it.each<[string, string, PayMethodId | undefined, PayMethodId]>([
    ['inferred at grade A', WECHAT_PAY, undefined, 'WeChatPay'],
    ['inferred at grade B', UNION_PAY, undefined, 'UnionPay'],
    ['given, and the same', WECHAT_PAY, 'WeChatPay', 'WeChatPay'],
    ['given, against grade B', UNION_PAY, 'AuPay', 'AuPay'],
    ['given, against grade C', PAY_PAY, 'DPay', 'DPay'],
    ['given, grade C confirmed', PAY_PAY, 'PayPay', 'PayPay'],
    ['given, for an unknown code', UNKNOWN, 'AuPay', 'AuPay'],
  ])('%s', (_, code, given, payMethodId) => {
    expect(choose(code, given)).toEqual({ ok: true, payMethodId });
  });
});

describe('the problem to answer with', () => {
  it.each(['49123456', 'https://example.com/x'])('not-a-payment-code for %s', (code) => {
    expect(choose(code)).toEqual({ ok: false, slug: 'not-a-payment-code' });
    expect(choose(code, 'PayPay')).toEqual({ ok: false, slug: 'not-a-payment-code' });
  });

  it('invalid-payment-code, whatever wallet is given', () => {
    expect(choose('12345')).toEqual({ ok: false, slug: 'invalid-payment-code' });
    expect(choose('12345', 'PayPay')).toEqual({ ok: false, slug: 'invalid-payment-code' });
  });

  it('wallet-mismatch where the wallet’s own documents say otherwise', () => {
    expect(choose(WECHAT_PAY, 'Alipay+')).toEqual({ ok: false, slug: 'wallet-mismatch' });
  });

  it('wallet-not-recognised at grade C: the likeliest first, no wallet that is ruled out', () => {
    expect(choose('9000000212345678901234')).toEqual({
      ok: false,
      slug: 'wallet-not-recognised',
      candidates: ['DPay', 'PayPay', 'RakutenPay', 'AuPay', 'MerPay'],
    });
  });

  it('wallet-not-recognised for an unknown code, with its candidates', () => {
    const recognition = recognize(UNKNOWN);
    if (recognition.kind !== 'unknown') return expect.unreachable(recognition.kind);
    expect(chooseWallet(recognition, undefined)).toEqual({
      ok: false,
      slug: 'wallet-not-recognised',
      candidates: recognition.candidates,
    });
  });

  it('is always a 422', () => {
    const slugs = [choose('12345'), choose('49123456'), choose(UNKNOWN), choose(WECHAT_PAY, 'DPay')]
      .filter((choice) => !choice.ok)
      .map((choice) => choice.slug);
    expect(new Set(slugs).size).toBe(4);
    expect(slugs.map((slug) => PROBLEM_STATUSES[slug])).toEqual([422, 422, 422, 422]);
  });
});
