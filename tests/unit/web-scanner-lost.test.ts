/** What becomes of bytes that are no scan: the cashier hears of each code that got lost, and of nothing else. */
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../web/src/i18n/format.ts';
import { LANGUAGES, LOCALES } from '../../web/src/i18n/languages.ts';
import { noticeText } from '../../web/src/sale/notice-text.ts';
import { PosReader } from '../../web/src/scanner/hid/pos-reader.ts';
import type { RefusedReading } from '../../web/src/scanner/port.ts';
import { ReadingRouter } from '../../web/src/scanner/reading-router.ts';
import type { Reading } from '../../web/src/scanner/reading.ts';
import { ASSEMBLY_MS } from '../../web/src/scanner/report-assembler.ts';
import { DEFAULT_LINE } from '../../web/src/scanner/serial/line-settings.ts';
import { SerialReader } from '../../web/src/scanner/serial/serial-reader.ts';
import { CATALOGUES } from '../support/catalogues.ts';
import { HONEYWELL, honeywellReport } from '../support/scanner-reports.ts';

/** Passes readings on as the scanners do, and gives what the till hears of them. */
function heardOf(readings: readonly Reading[]): RefusedReading[] {
  const router = new ReadingRouter();
  const heard: RefusedReading[] = [];
  router.subscribe({ scan: () => undefined, refused: (why) => heard.push(why) });
  for (const reading of readings) {
    if (reading.kind !== 'dropped') continue;
    router.dropped(reading.why, 'hid-pos', { tookMs: 0, raw: [] });
  }
  return heard;
}

describe('a code that got lost on its way', () => {
  it('is reported where a HID scanner’s next report does not come', () => {
    const reader = new PosReader(HONEYWELL);
    reader.read(0, 2, honeywellReport({ data: 'A'.repeat(56), more: true }));
    expect(heardOf(reader.expire(ASSEMBLY_MS))).toEqual(['incomplete']);
  });

  it('is reported where a serial scanner’s end does not come', () => {
    const reader = new SerialReader({ ...DEFAULT_LINE, suffix: '\r' });
    reader.read(0, new TextEncoder().encode('134567890'));
    expect(heardOf(reader.expire(60_000))).toEqual(['incomplete']);
  });

  it('has a sentence in every language', () => {
    for (const locale of LOCALES) {
      const format = createFormat(LANGUAGES[locale].tag);
      const notice = { kind: 'scan-refused', why: 'incomplete' } as const;
      const { till } = CATALOGUES[locale];
      expect(noticeText(till, format, notice, 'JPY')).toBe(till.notice.refused.incomplete);
    }
  });
});

it('noise and answers of the scanner are not reported', () => {
  const whys = ['empty', 'unknown-report', 'command-response'] as const;
  expect(heardOf(whys.map((why) => ({ kind: 'dropped', why })))).toEqual([]);
});
