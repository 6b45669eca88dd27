import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../web/src/i18n/format.ts';
import { LANGUAGES, LOCALES, localeOf } from '../../web/src/i18n/languages.ts';
import { timelineKey, timelineRows } from '../../web/src/payment/timeline.ts';
import { demoWords } from '../../web/src/sale/demo-words.ts';
import { CATALOGUES } from '../support/catalogues.ts';

/** Every text of a catalogue by its path; functions are called with a telling argument. */
function texts(value: unknown, path: string[] = []): { path: string[]; text: string }[] {
  if (typeof value === 'function') return [{ path, text: (value as (x: number) => string)(3) }];
  if (typeof value === 'string') return [{ path, text: value }];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    texts(inner, [...path, key]),
  );
}

const pathsOf = (locale: keyof typeof CATALOGUES) =>
  texts(CATALOGUES[locale]).map(({ path }) => path.join('/'));

describe('the catalogues', () => {
  it('have the same texts, none of them empty', () => {
    for (const locale of LOCALES) {
      expect(pathsOf(locale).sort()).toEqual(pathsOf('en').sort());
      expect(texts(CATALOGUES[locale]).filter(({ text }) => text.trim() === '')).toEqual([]);
    }
  });

  it('have no text that nothing shows', () => {
    const web = new URL('../../web/src', import.meta.url).pathname;
    const code = readdirSync(web, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|svelte)$/.test(file) && !file.startsWith('i18n'))
      .map((file) => readFileSync(join(web, file), 'utf8'))
      .join('\n');
    const found = (pattern: RegExp) => [...code.matchAll(pattern)].map(([, name = '']) => name);
    const named = new Set([
      ...found(/\??\.(\w+)/g),
      ...found(/(?:const|as) \{([^{}]+)\}/g).flatMap((names) => names.match(/\w+/g) ?? []),
    ]);
    const indexed = new Set([...found(/\.(\w+)\[/g), ...found(/'([\w-]+)'/g)]);
    const endings = found(/`\$\{[^}]+\}([A-Z]\w+)`/g);
    /** A text is read by its name or the end of it, or its record is indexed. */
    const isRead = ([key = '', record = '']: readonly string[]) =>
      [named, indexed].some((names) => names.has(key)) ||
      endings.some((ending) => key.endsWith(ending)) ||
      indexed.has(record);
    const unread = texts(CATALOGUES.en).filter(({ path }) => !isRead(path.toReversed()));
    expect(unread.map(({ path }) => path.join('/'))).toEqual([]);
  });

  it('use what they are given', () => {
    for (const locale of LOCALES) {
      const { pairing, till, payment } = CATALOGUES[locale];
      expect(pairing.tooMany(4)).toContain('4');
      expect(payment.paying.nextCheckIn(5)).toContain('5');
      expect(till.notice.overLimit('¥500,000')).toContain('¥500,000');
    }
  });

  it('leave no Japanese text in English letters', () => {
    const untranslated = texts(CATALOGUES.ja).filter(
      ({ path, text }) =>
        !/[぀-ヿ一-鿿]/.test(text) &&
        !/appName|wallets|(?:kinds|sources)\/(?:hid-pos|ibm)/.test(path.join('/')),
    );
    expect(untranslated).toEqual([]);
  });

  it('are named by the table of languages alone', () => {
    const web = new URL('../../web/src', import.meta.url).pathname;
    const naming = readdirSync(web, { recursive: true, encoding: 'utf8' })
      .filter(
        (file) => /\.(?:ts|svelte)$/.test(file) && !/^i18n[\\/](?:\w+[\\/]|languages)/.test(file),
      )
      .filter((file) =>
        LOCALES.some((locale) =>
          new RegExp(`['"\`]${locale}(?:-\\w+)?['"\`]|/${locale}/`).test(
            readFileSync(join(web, file), 'utf8'),
          ),
        ),
      );
    expect(naming).toEqual([]);
  });

  it('are chosen by the browser’s language', () => {
    const asked = ['ja', 'ja-JP', 'en-US', 'zh-CN', ''];
    expect(asked.map(localeOf)).toEqual(['ja', 'ja', 'en', 'en', 'en']);
  });
});

describe('formats', () => {
  it('write yen the same way in every language', () => {
    for (const locale of LOCALES) {
      const format = createFormat(LANGUAGES[locale].tag);
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
  it('say what they do, each of a wallet in other words', () => {
    for (const locale of LOCALES) {
      const all = DEMO_WALLETS.map((wallet) => ({
        wallet,
        ...demoWords(CATALOGUES[locale].demo, wallet),
      }));
      const buttons = all.map(({ wallet, label }) => `${wallet.payMethodId} ${label}`);
      expect(new Set(buttons).size).toBe(DEMO_WALLETS.length);
      const sentences = new Map(all.map(({ wallet, happens }) => [wallet.behaviour, happens]));
      expect(new Set(sentences.values()).size).toBe(sentences.size);
    }
  });

  it('name the HTTP status that their two digits stand for', () => {
    const { demo } = CATALOGUES.en;
    const label = (parameter: number) =>
      demoWords(demo, { behaviour: 'http-error-after', parameter }).label;
    expect([label(0), label(2), label(29)]).toEqual([
      'HTTP 500, charged',
      'HTTP 502, charged',
      'HTTP 429, charged',
    ]);
  });
});
