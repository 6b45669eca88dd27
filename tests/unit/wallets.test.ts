import { describe, expect, it } from 'vitest';
import {
  AID_SHAPES,
  CODE_SHAPES,
  FOREIGN_SHAPES,
  ISSUER_SHAPES,
  type DigitShape,
} from '@kaikei/shared/payment-code/shapes.ts';
import { WALLETS, isPayMethodId, walletFacts } from '@kaikei/shared/payment-code/wallets.ts';

describe('the wallet table', () => {
  it.each([
    ['WeChatPay', 60, true, 90],
    ['Alipay+', 60, true, 90],
    ['UnionPay', 300, true, 90],
    ['PayPay', 300, false, 60],
    ['RakutenPay', 300, false, 60],
    ['DPay', 300, false, 60],
    ['AuPay', 300, false, 60],
    ['MerPay', 300, false, 60],
  ])(
    'has %s: life %i s, cancel listed %s, expires %i s',
    (payMethodId, codeLifeSeconds, cancelListed, expiresSeconds) => {
      expect(walletFacts(payMethodId)).toMatchObject({
        payMethodId,
        codeLifeSeconds,
        cancelListed,
        expiresSeconds,
      });
    },
  );

  it('has one row a wallet, in the gateway’s spelling, and no other wallet', () => {
    expect(WALLETS.map((facts) => facts.payMethodId)).toEqual([
      'WeChatPay',
      'Alipay+',
      'UnionPay',
      'PayPay',
      'RakutenPay',
      'DPay',
      'AuPay',
      'MerPay',
    ]);
  });

  it.each(['Alipay', 'wechatpay', 'LINEPay', 'CreditLinkPay', '', 'toString', '__proto__'])(
    'does not know %j',
    (text) => {
      expect(walletFacts(text)).toBeUndefined();
      expect(isPayMethodId(text)).toBe(false);
    },
  );

  it('cannot be changed by accident', () => {
    expect(Object.isFrozen(WALLETS)).toBe(true);
    expect(Object.isFrozen(CODE_SHAPES)).toBe(true);
    const rows = [...WALLETS, ...CODE_SHAPES, ...AID_SHAPES, ...FOREIGN_SHAPES, ...ISSUER_SHAPES];
    expect(rows.every((row) => Object.isFrozen(row))).toBe(true);
  });
});

describe('the code shapes', () => {
  const digitShapes = CODE_SHAPES.filter((shape) => shape.kind === 'digits');

  it('give every wallet a shape of digits, and every row a source', () => {
    expect(new Set(digitShapes.map((shape) => shape.payMethodId))).toEqual(
      new Set(WALLETS.map((facts) => facts.payMethodId)),
    );
    const rows = [...WALLETS, ...CODE_SHAPES, ...AID_SHAPES, ...FOREIGN_SHAPES, ...ISSUER_SHAPES];
    expect(rows.filter((row) => row.source === '')).toEqual([]);
  });

  it('overlap nowhere: no two share a prefix and a length', () => {
    const overlaps = digitShapes.flatMap((one, place) =>
      digitShapes.slice(place + 1).filter((other) => overlap(one, other)),
    );
    expect(overlaps).toEqual([]);
  });

  it('leave to the wallets that are not on offer what no other has', () => {
    const foreign = FOREIGN_SHAPES.map(({ prefixes, length }): Form => ({
      prefixes,
      shortest: length,
      longest: length,
    }));
    expect(foreign.flatMap((one) => digitShapes.filter((other) => overlap(one, other)))).toEqual(
      [],
    );
  });

  type Form = Pick<DigitShape, 'prefixes' | 'shortest' | 'longest'>;
  function overlap(one: Form, other: Form): boolean {
    const lengths = one.shortest <= other.longest && other.shortest <= one.longest;
    const prefixes = one.prefixes.some((a) =>
      other.prefixes.some((b) => a.startsWith(b) || b.startsWith(a)),
    );
    return lengths && prefixes;
  }
});
