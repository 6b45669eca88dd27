import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OemReader } from '../../web/src/scanner/hid/oem-reader.ts';
import { PosReader } from '../../web/src/scanner/hid/pos-reader.ts';
import type { Reader, Reading } from '../../web/src/scanner/reading.ts';
import { DEFAULT_LINE } from '../../web/src/scanner/serial/line-settings.ts';
import { SerialReader } from '../../web/src/scanner/serial/serial-reader.ts';
import { judgeScan } from '../../web/src/sale/scan-decision.ts';

interface HidFixture {
  name: string;
  device: { usagePage: number; reportId: number | null };
  /** Hexadecimal, with the report id where the device has one. */
  reports: string[];
  expect: {
    text?: string;
    aim?: string | null;
    oem?: string;
    payment?: boolean;
    status?: string;
    error?: string;
    ignored?: string;
  };
}
interface SerialFixture {
  name: string;
  chunks: string[];
  expect: string[];
}

const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/scanner-fixtures.json', import.meta.url), 'utf8'),
) as { hid: HidFixture[]; serial: SerialFixture[] };

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Inputs a millisecond apart, and then silence. */
function play<Input extends unknown[]>(reader: Reader<Input>, inputs: Input[]): Reading[] {
  const readings = inputs.flatMap((input, index) => reader.read(1_000 + index, ...input));
  return [...readings, ...reader.expire(60_000)];
}

function playHid({ device, reports }: HidFixture): Reading[] {
  const inputs = reports.map((report): [number, Uint8Array] => {
    const bytes = bytesOf(report);
    return device.reportId === null ? [0, bytes] : [bytes[0] ?? 0, bytes.subarray(1)];
  });
  return play(device.usagePage === 0x8c ? new PosReader([]) : new OemReader(), inputs);
}

describe('the reports of a scanner without a descriptor', () => {
  it.each(fixtures.hid)('$name', (fixture) => {
    const { text, aim, oem, payment, status, error, ignored } = fixture.expect;
    const [reading, ...more] = playHid(fixture);
    expect(more).toEqual([]);
    if (text === undefined) {
      const why = error ?? ignored;
      const other = status !== undefined && { kind: 'status', flags: [status] };
      expect(reading).toEqual(other || { kind: 'dropped', why });
      return;
    }
    expect(reading).toMatchObject({ kind: 'scan', text });
    if (reading?.kind !== 'scan') return;
    if (aim !== undefined) expect(reading.symbology ?? null).toBe(aim);
    if (oem !== undefined) expect(reading.ownSymbology?.toString(16)).toBe(oem);
    if (payment === false) {
      const verdict = judgeScan(reading, { screen: 'sale', amount: 100, offered: ['WeChatPay'] });
      expect(verdict.kind).toBe('refused');
    }
  });
});

describe('the bytes of a serial scanner', () => {
  it.each(fixtures.serial)('$name', ({ chunks, expect: texts }) => {
    const readings = play(
      new SerialReader(DEFAULT_LINE),
      chunks.map((chunk): [Uint8Array] => [bytesOf(chunk)]),
    );
    expect(readings).toMatchObject(texts.map((text) => ({ kind: 'scan', text })));
  });
});
