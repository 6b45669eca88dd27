import { describe, expect, it } from 'vitest';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import { CATALOGUES } from '../../web/src/i18n/catalogues.ts';
import { MORE } from '../../web/src/i18n/more/catalogues.ts';
import { createFormat } from '../../web/src/i18n/format.ts';
import { LOCALES, localeOf } from '../../web/src/i18n/locales.ts';
import { timelineKey, timelineRows } from '../../web/src/payment/timeline.ts';
import { whatHappens } from '../../web/src/payment/what-happens.ts';

/** Every sentence of a catalogue by its path; functions are called with a telling argument. */
function sentences(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'function') return [[path, (value as (x: number) => string)(3)]];
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    sentences(inner, `${path}/${key}`),
  );
}

describe('the catalogues', () => {
  it('have the same sentences, none of them empty', () => {
    const [first, ...others] = LOCALES.map((locale) =>
      sentences({ ...CATALOGUES[locale], more: MORE[locale] }),
    );
    const paths = first?.map(([path]) => path);
    for (const other of others) expect(other.map(([path]) => path)).toEqual(paths);
    const empty = [...(first ?? []), ...others.flat()].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });

  it('use what they are given', () => {
    for (const locale of LOCALES) {
      const { pair, paying, notice } = CATALOGUES[locale];
      expect(pair.tooMany(4)).toContain('4');
      expect(paying.nextCheckIn(5)).toContain('5');
      expect(notice.overLimit('¥500,000')).toContain('¥500,000');
    }
  });

  it('leave no Japanese sentence in English letters', () => {
    const untranslated = sentences({ ...CATALOGUES.ja, more: MORE.ja }).filter(
      ([path, text]) =>
        !/[぀-ヿ一-鿿]/.test(text) &&
        !/appName|wallets|(?:kinds|sources)\/(?:hid-pos|ibm)/.test(path),
    );
    expect(untranslated).toEqual([]);
  });

  it('are chosen by the browser’s language', () => {
    expect(['ja', 'ja-JP', 'en-US', 'zh-CN', ''].map(localeOf)).toEqual([
      'ja',
      'ja',
      'en',
      'en',
      'en',
    ]);
  });
});

describe('formats', () => {
  it('write yen the same way in both languages', () => {
    for (const locale of LOCALES) {
      const format = createFormat(locale);
      expect(format.money(1_500, 'JPY')).toBe('¥1,500');
      expect(format.moneyParts(0, 'JPY')).toEqual({ sign: '¥', digits: '0' });
    }
  });
});

describe('the timeline', () => {
  const entry = (
    event: string,
    more: { status?: number; code?: string; detail?: string } = {},
  ) => ({
    at: '2026-11-23T12:00:00.000Z',
    event,
    ...more,
  });

  it.each([
    ['create-sent', {}, 'create-sent'],
    ['create-answered', { status: 2 }, 'said-paid'],
    ['query-answered', { status: 9 }, 'said-in-progress'],
    ['query-answered', { status: 3 }, 'said-canceled'],
    ['query-answered', { code: 'E04111' }, 'query-refused'],
    ['create-answered', { code: 'SYS500' }, 'create-refused'],
    ['cancel-answered', { code: '0' }, 'cancel-accepted'],
    ['cancel-answered', { code: 'SBX-CANCEL-REFUSED' }, 'cancel-refused'],
    ['refund-query-answered', { status: 2 }, 'refund-done'],
    ['refund-answered', { code: '0' }, 'refund-accepted'],
    ['refund-query-unanswered', { detail: 'timeout' }, 'unanswered'],
    ['create-not-sent', { detail: 'refused' }, 'not-sent'],
    ['incident', { code: 'mismatched-answer' }, 'incident'],
    ['something-new', {}, undefined],
    ['query-answered', { status: 7 }, undefined],
  ])('%s %o is told as %s', (event, more, key) => {
    expect(timelineKey(entry(event, more))).toBe(key);
  });

  it('puts a question with its answer, and the same answer into one row', () => {
    const asked = [entry('query-sent'), entry('query-answered', { status: 0 })];
    const rows = timelineRows([
      entry('create-sent'),
      entry('create-answered', { status: 0 }),
      ...asked,
      ...asked,
      ...asked,
      entry('query-sent'),
    ]);
    expect(rows.map(({ key, count }) => [key, count])).toEqual([
      ['create-sent', 1],
      ['said-in-progress', 1],
      ['said-in-progress', 3],
      ['query-sent', 1],
    ]);
  });

  it('tells the network’s code and leaves out our own', () => {
    const rows = timelineRows([
      entry('create-answered', { status: 1, code: 'TS-D2012', detail: 'no funds' }),
      entry('failed', { code: 'closed' }),
    ]);
    expect(rows.map((row) => row.aside)).toEqual(['TS-D2012 · no funds', '']);
  });
});

describe('demo wallets', () => {
  it('say what will happen, in both languages, without a place-holder', () => {
    for (const wallet of DEMO_WALLETS) {
      for (const locale of LOCALES) {
        const sentence = whatHappens(wallet, locale);
        expect(sentence).not.toBe('');
        expect(sentence).not.toMatch(/\bPP\b/);
      }
    }
  });
});
