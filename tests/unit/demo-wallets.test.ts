import { recognize } from '@kaikei/shared/payment-code/recognize.ts';
import { WALLETS } from '@kaikei/shared/payment-code/wallets.ts';
import { BEHAVIOURS, endingDigits, readEnding } from '@kaikei/shared/sandbox-behaviours.ts';
import { DEMO_WALLETS, demoCode } from '@kaikei/shared/demo-wallets.ts';
import { describe, expect, it } from 'vitest';

/** Park and Miller's generator: repeatable, uniform enough. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}

describe('demo codes', () => {
  it.each(DEMO_WALLETS.map((wallet) => [wallet.id, wallet] as const))(
    '%s: has its wallet’s shape and asks for its behaviour',
    (_id, wallet) => {
      const random = seeded(7);
      for (let round = 0; round < 50; round += 1) {
        const code = demoCode(wallet, random);
        expect(recognize(code)).toMatchObject({ kind: 'wallet', payMethodId: wallet.payMethodId });
        const { behaviour, parameter } = wallet;
        expect(readEnding(code)).toEqual({ behaviour, parameter });
      }
    },
  );

  it('are fresh each time, and stay in shape at both ends of the random range', () => {
    const [wallet] = DEMO_WALLETS;
    if (!wallet) throw new Error('there is a first wallet');
    const random = seeded(1);
    const codes = Array.from({ length: 1000 }, () => demoCode(wallet, random));
    expect(new Set(codes).size).toBe(1000);
    expect(demoCode(wallet, () => 0)).toBe('100000000000001000');
    expect(demoCode(wallet, () => 1 - Number.EPSILON)).toBe('159999999999991000');
  });
});

describe('demo wallets', () => {
  it('have ids of their own, and one pays at once for every wallet on offer', () => {
    expect(new Set(DEMO_WALLETS.map(({ id }) => id)).size).toBe(DEMO_WALLETS.length);
    const atOnce = DEMO_WALLETS.filter(({ behaviour }) => behaviour === 'paid');
    expect(atOnce.map(({ payMethodId }) => payMethodId)).toEqual(
      WALLETS.map(({ payMethodId }) => payMethodId),
    );
  });

  it('show every behaviour', () => {
    const shown = new Set(DEMO_WALLETS.map(({ behaviour }) => behaviour));
    expect(BEHAVIOURS.filter(({ id }) => !shown.has(id))).toEqual([]);
  });
});

describe('endings', () => {
  it('have numbers of their own', () => {
    expect(new Set(BEHAVIOURS.map(({ number }) => number)).size).toBe(BEHAVIOURS.length);
    expect(BEHAVIOURS.filter(({ number }) => !/^\d\d$/.test(number))).toEqual([]);
  });

  it('are read back as they were written, for every parameter that is taken', () => {
    for (const { id, parameter } of BEHAVIOURS) {
      const taken = Array.from({ length: 100 }, (_, value) => value).filter((value) => {
        try {
          const digits = endingDigits({ behaviour: id, parameter: value });
          expect(readEnding(`13000000000000${digits}`)).toEqual({
            behaviour: id,
            parameter: value,
          });
          return true;
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return false;
        }
      });
      expect(taken.length > 1, id).toBe(parameter !== undefined);
      expect(taken.length, id).toBeGreaterThan(0);
    }
  });

  it('leave sample codes alone: digits that count up or down, or all the same', () => {
    const endings = Array.from({ length: 10 }, (_, start) => [
      [0, 1, 2, 3].map((step) => (start + step) % 10).join(''),
      [0, 1, 2, 3].map((step) => (start - step + 10) % 10).join(''),
      String(start).repeat(4),
    ]).flat();
    for (const ending of endings)
      expect(readEnding(`13450000000000${ending}`), ending).toBe(undefined);
    expect(readEnding('132904600349929677')).toBe(undefined);
  });

  it('are asked for by digits only', () => {
    expect(readEnding('hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWET1100')).toBe(undefined);
    expect(readEnding('')).toBe(undefined);
    expect(readEnding('100')).toBe(undefined);
  });
});
