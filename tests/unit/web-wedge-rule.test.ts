import { describe, it } from 'vitest';
import { stalling, type VirtualScanner } from '../support/virtual-keyboards.ts';
import {
  checkScanners,
  checkSlowScanners,
  checkTypists,
  expectRule,
} from '../support/wedge-rule.ts';

it('no key of a made-up scanner acts or is lost, and only whole codes are read', () => {
  checkScanners(500);
});

it('nor of one that is slower than keys are held', () => {
  checkSlowScanners(300);
});

it('the keys of 500 made-up typists reach the page, in order and in time', () => {
  checkTypists(500);
});

const PAYPAY = '900081818895579920128799';
const ALIPAY = '289431869362714645';
const WECHAT = '135112298638468293';
const JAN = '4126638007161';
const BILL = '91144997143895291346701111922206';

type Kind = [what: string, parts: string, more?: Partial<VirtualScanner>];

const PACES_MS = [1, 21, 60, 100];

interface Stalls {
  firstMs: readonly number[];
  secondMs: readonly number[];
  gapsMs?: readonly number[];
}

/** At several paces, with several ends, in a field and not. */
function expectRuleOf(
  parts: string,
  { firstMs, secondMs, gapsMs = PACES_MS }: Stalls,
  more: Partial<VirtualScanner> = {},
): void {
  for (const gapMs of gapsMs) {
    for (const suffix of ['none', 'enter', 'crLf', 'blank'] as const) {
      for (const isInField of [false, true]) {
        for (const first of firstMs) {
          for (const second of secondMs) {
            expectRule(stalling(parts, [first, second], { gapMs, suffix, isInField, ...more }));
          }
        }
      }
    }
  }
}

describe('no key acts or is lost of a scanner that stalls', () => {
  it.each<Kind>([
    ['in an identifier whose last sign makes a code', `]Q|1${WECHAT.slice(0, 17)}|3`],
    ['in an identifier before a longer code', ']Q|128762259008806057|5694497'],
    [
      'so that a bill has a code within',
      `${BILL.slice(0, 1)}|${BILL.slice(1, 19)}|${BILL.slice(19)}`,
    ],
  ])('%s, and once more behind that', (_, parts) => {
    expectRuleOf(parts, { firstMs: [255, 490, 1_318], secondMs: [800, 1_560] });
  });

  it.each<Kind>([
    ['and a product’s number seems to follow', '281|4|16758515474175'],
    ['likewise behind a key for two zeros', '28|00|16758515474175'],
    ['and a whole product’s code follows', `4|8|${JAN}`],
    ['behind Enter', `1|3|${ALIPAY}`, { prefix: 'enter' }],
    ['behind a line feed', `6|3|${ALIPAY}`, { prefix: 'lineFeed' }],
    ['as Alt codes', `7|3|${ALIPAY}`, { typing: 'altCode' }],
    ['within an identifier', `]C|0|${ALIPAY}`],
    ['within one that an input method takes', `]C|0|${ALIPAY}`, { typing: 'inputMethod' }],
  ])('behind each of its first keys, %s', (_, parts, more) => {
    expectRuleOf(parts, { firstMs: [150, 159, 190], secondMs: [296, 1_159, 1_696] }, more);
  });

  it('behind a letter, which is of no amount', () => {
    const gapsMs = [1, 9, 21];
    expectRuleOf('A12|3|4567890', { firstMs: [150, 159], secondMs: [700, 1_699], gapsMs });
  });

  it('for so short each time that no hand takes the scanner meanwhile', () => {
    expectRuleOf(`3|7|${PAYPAY}`, { firstMs: [150, 189], secondMs: [130, 140] });
  });

  it.each([
    ['of a longer code', '28|3|277763751621273935271'],
    ['of a card', `77|3|${ALIPAY}`],
  ])('behind first keys %s that are quicker than a hand’s', (_, parts) => {
    const gapsMs = [1, 7, 21, 45];
    expectRuleOf(parts, { firstMs: [154, 180], secondMs: [300, 791, 1_500], gapsMs });
  });
});
