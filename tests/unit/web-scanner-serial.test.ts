import { fitOf } from '@kaikei/shared/payment-code/whole-code.ts';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LINE } from '../../web/src/scanner/serial/line-settings.ts';
import { IDLE_MS, REST_MS, SerialReader } from '../../web/src/scanner/serial/serial-reader.ts';
import { LONGEST_CODE } from '../../web/src/scanner/text.ts';

/** No pause that ends a code, and longer than the wait behind a suffix. */
const SETTLED_MS = 60;
const CODE = '134567890123456789';
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const open = (settings: { prefix?: string; suffix?: string } = {}) =>
  new SerialReader({ ...DEFAULT_LINE, ...settings });
/** What came, and what nothing has followed. */
const texts = (reader: SerialReader, at: number, text: string) =>
  [...reader.read(at, bytes(text)), ...reader.expire(at + SETTLED_MS)].map((each) =>
    each.kind === 'scan' ? each.text : each,
  );
const dropped = (why: string) => ({ kind: 'dropped', why });

describe('a serial line', () => {
  it('gives two codes for two scans in quick succession', () => {
    const reader = open();
    expect(texts(reader, 0, `${CODE}\r${CODE}\r`)).toEqual([CODE, CODE]);
  });

  it('ends codes by a pause only while no suffix was seen', () => {
    const reader = open();
    expect(texts(reader, 0, CODE)).toEqual([]);
    expect(reader.dueAt).toBe(IDLE_MS);
    expect(reader.expire(IDLE_MS)).toMatchObject([{ kind: 'scan', text: CODE }]);
    expect(texts(reader, 1_000, `${CODE}\r\n`)).toEqual([CODE]);
    expect(texts(reader, 2_000, CODE.slice(0, 9))).toEqual([]);
    // A slow moment of the machine must not make a short code of a long one.
    expect(reader.expire(2_000 + IDLE_MS)).toEqual([]);
    expect(texts(reader, 2_000 + IDLE_MS, `${CODE.slice(9)}\r\n`)).toEqual([CODE]);
    expect(texts(reader, 3_000, CODE.slice(0, 9))).toEqual([]);
    expect(reader.expire(60_000)).toEqual([dropped('incomplete')]);
    expect(reader.dueAt).toBeUndefined();
  });

  it('makes no shorter code of one that comes in pieces, from its first code on', () => {
    const codes = ['281234567890123456789012', '3158990012345678901', '2812345600281234567890'];
    for (const [before, after] of [
      ['', '\r'],
      ['', ''],
      ['\r', '\r'],
    ] as const) {
      for (const code of codes) {
        for (let cut = 1; cut < code.length; cut += 1) {
          for (const pauseMs of [120, 600, REST_MS - 1, REST_MS + 1, 2 * REST_MS - 1]) {
            const reader = open({ suffix: before });
            const first = reader.read(0, bytes(code.slice(0, cut)));
            while ((reader.dueAt ?? Infinity) <= pauseMs) {
              first.push(...reader.expire(reader.dueAt ?? 0));
            }
            const rest = reader.read(pauseMs, bytes(code.slice(cut) + after));
            const all = [...first, ...rest, ...reader.expire(pauseMs + REST_MS)];
            const scans = all.filter(({ kind }) => kind === 'scan');
            const isHeadUnknown = fitOf(code.slice(0, cut)).kind === 'unknown';
            // Without a suffix a whole code may end there: after two seconds of silence it has.
            if (pauseMs < REST_MS) expect(scans).toEqual([{ kind: 'scan', text: code }]);
            else if (before !== '') expect(scans).toEqual([]);
            else if (isHeadUnknown) expect(scans).toHaveLength(1);
          }
        }
      }
    }
  });

  it('reads the next code after one that was cut off', () => {
    const reader = open({ suffix: '\r' });
    expect(texts(reader, 0, CODE.slice(0, 9))).toEqual([]);
    expect(reader.expire(REST_MS)).toEqual([dropped('incomplete')]);
    expect(texts(reader, 2 * REST_MS + 1, `${CODE}\r`)).toEqual([CODE]);
  });

  it('refuses a QR code with a line break once, in whatever pieces it comes', () => {
    const trick = `${CODE}\rKAIKEI\r`;
    for (let cut = 1; cut < trick.length; cut += 1) {
      const reader = open();
      const first = reader.read(0, bytes(trick.slice(0, cut)));
      expect([...first, ...texts(reader, 2, trick.slice(cut))]).toEqual([
        dropped('control-characters'),
      ]);
    }
    const slow = open();
    const pieces = trick.match(/.{1,4}|\r/gs) ?? [];
    const readings = pieces.flatMap((piece, index) => slow.read(index * 16, bytes(piece)));
    expect([...readings, ...slow.expire(10_000)]).toEqual([dropped('control-characters')]);
  });

  it('gives a payment code to the till within 4 ms of its suffix', () => {
    const reader = open();
    expect(reader.read(0, bytes(`${CODE}\r\n`))).toEqual([]);
    expect(reader.dueAt).toBe(4);
    expect(reader.expire(4)).toMatchObject([{ kind: 'scan', text: CODE }]);
    expect(reader.dueAt).toBeUndefined();
  });

  it('expects a payment code behind its suffix, until more of it comes', () => {
    const reader = open();
    reader.read(0, bytes(CODE));
    expect(reader.expected).toBeUndefined();
    reader.read(0, bytes('\r'));
    expect(reader.expected).toEqual({ kind: 'scan', text: CODE });
    reader.read(1, bytes('K'));
    expect(reader.expected).toBeUndefined();
    reader.read(2, bytes('AIKEI\r'));
    expect(reader.expected).toBeUndefined();
    expect(reader.expire(SETTLED_MS)).toEqual([dropped('control-characters')]);
    expect(reader.expected).toBeUndefined();
    // Nothing is prepared for what is no payment.
    reader.read(100, bytes('4901234567894\r'));
    expect(reader.expected).toBeUndefined();
  });

  it('may have STX before each code and nothing behind it', () => {
    expect(texts(open(), 0, `\u0002${CODE}\u0002${CODE}\r`)).toEqual([CODE, CODE]);
  });

  it('keeps line breaks inside of codes where the suffix is set', () => {
    const reader = open({ suffix: '\u0003' });
    expect(texts(reader, 0, 'line1\r\nline2\u0003')).toEqual(['line1\r\nline2']);
    const two = open({ suffix: '\r\n' });
    expect(texts(two, 0, 'a\rb\r')).toEqual([]);
    expect(texts(two, 5, '\nc\r\n')).toEqual(['a\rb', 'c']);
  });

  it('takes prefix and AIM identifier away, in either order', () => {
    const reader = open({ prefix: 'S1' });
    for (const before of ['', 'S1', ']C0', 'S1]C0', ']C0S1', '\u0002S1']) {
      expect(texts(reader, 0, `${before}${CODE}\r`)).toEqual([CODE]);
    }
    reader.read(0, bytes(`]E0${CODE}\r`));
    expect(reader.expire(SETTLED_MS)).toMatchObject([{ symbology: ']E0', text: CODE }]);
    expect(texts(reader, 100, `${CODE}]Q1\r`)).toEqual([CODE]);
    // Once, also where the code goes on like the prefix.
    const prefix = CODE.slice(0, 4);
    expect(texts(open({ prefix }), 0, `${prefix}${CODE}\r`)).toEqual([CODE]);
  });

  it('makes no code of noise', () => {
    expect(texts(open(), 0, '\u0000\u00f8\u0080\u0006\r')).toEqual([dropped('control-characters')]);
    expect(texts(open(), 0, '\r\n\r\n\u0003')).toEqual([]);
    expect(texts(open(), 0, ']C0\r')).toEqual([dropped('empty')]);
  });

  it('drops a code that the line damaged, and reads the next one', () => {
    const reader = open();
    texts(reader, 0, CODE.slice(0, 9));
    expect(reader.lineError(1)).toEqual([dropped('line-error')]);
    expect(texts(reader, 2, `${CODE.slice(9)}\r`)).toEqual([]);
    expect(texts(reader, 3, `${CODE}\r`)).toEqual([CODE]);
  });

  it.each(['', 'END'])('drops what is longer than any code, suffix %j', (suffix) => {
    const reader = open({ suffix });
    expect(texts(reader, 0, 'x'.repeat(LONGEST_CODE * 3))).toEqual([dropped('too-long')]);
    expect(texts(reader, 1, `xyz${suffix || '\r'}${CODE}${suffix || '\r'}`)).toEqual([CODE]);
  });
});
