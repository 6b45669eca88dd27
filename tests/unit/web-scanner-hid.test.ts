import { recognize } from '@kaikei/shared/payment-code/recognize.ts';
import { describe, expect, it } from 'vitest';
import { ASSEMBLY_MS } from '../../web/src/scanner/report-assembler.ts';
import { beepCommand, oemEnable, streamSwitch } from '../../web/src/scanner/hid/commands.ts';
import { OemReader } from '../../web/src/scanner/hid/oem-reader.ts';
import { posLayouts, type Collection } from '../../web/src/scanner/hid/pos-layout.ts';
import { PosReader } from '../../web/src/scanner/hid/pos-reader.ts';
import {
  honeywellReport,
  HONEYWELL,
  oemReport,
  ZEBRA,
  zebraReport,
  type ReportParts,
} from '../support/scanner-reports.ts';

const CODE = '134567890123456789';
/** Longer than one report holds. */
const QR = 'hQVDUFYwMWEfTwigAAAAZQOSAlcTMViZABI0VnjUkSEhAAAFEgAADw==';
const scan = (text: string, symbology = ']Q1') => ({ kind: 'scan', text, symbology });
const dropped = (why: string) => ({ kind: 'dropped', why });

describe('a HID POS scanner with a descriptor', () => {
  it('is read by what the descriptor says, whoever made it', () => {
    expect(new PosReader(HONEYWELL).read(0, 2, honeywellReport({ data: CODE }))).toMatchObject([
      { ...scan(CODE), ownSymbology: 0x73 },
    ]);
    expect(new PosReader(ZEBRA).read(0, 2, zebraReport({ data: CODE }))).toMatchObject([
      scan(CODE),
    ]);
  });

  it('may have its fields elsewhere, under any report id, without a length', () => {
    const items = [
      { usages: [0x8c00fe], reportSize: 8, reportCount: 20 },
      {
        isRange: true,
        usageMinimum: 0x8c00fb,
        usageMaximum: 0x8c00fd,
        reportSize: 8,
        reportCount: 3,
      },
    ];
    const collections = [{ usagePage: 0x8c, usage: 2, inputReports: [{ reportId: 7, items }] }];
    const report = new Uint8Array(23);
    report.set(Buffer.from(CODE), 0);
    report.set(Buffer.from(']C0'), 20);
    expect(new PosReader(collections).read(0, 7, report)).toMatchObject([scan(CODE, ']C0')]);
  });

  it('has no other report than the described ones', () => {
    expect(new PosReader(HONEYWELL).read(0, 4, honeywellReport({ data: CODE }))).toEqual([
      dropped('unknown-report'),
    ]);
  });

  it.each<[string, Collection[]]>([
    ['none', []],
    [
      'no data',
      [
        {
          inputReports: [{ reportId: 2, items: [{ usages: [1], reportSize: 8, reportCount: 63 }] }],
        },
      ],
    ],
    [
      'data in bits',
      [
        {
          inputReports: [
            { reportId: 2, items: [{ usages: [0x8c00fe], reportSize: 1, reportCount: 63 }] },
          ],
        },
      ],
    ],
    [
      'data across bytes',
      [
        {
          inputReports: [
            {
              reportId: 2,
              items: [
                { reportSize: 1, reportCount: 4 },
                { usages: [0x8c00fe], reportSize: 8, reportCount: 56 },
              ],
            },
          ],
        },
      ],
    ],
  ])('is read by the documented layouts where the descriptor has %s', (_name, collections) => {
    expect(posLayouts(collections).size).toBe(0);
    const reader = new PosReader(collections);
    expect(reader.read(0, 2, honeywellReport({ data: CODE }))).toMatchObject([scan(CODE)]);
    const plain = new Uint8Array(63);
    plain[0] = CODE.length;
    plain.set(Buffer.from(CODE), 1);
    // Microscan's report has another id.
    for (const id of [2, 1]) {
      expect(reader.read(0, id, plain)).toEqual([{ kind: 'scan', text: CODE }]);
    }
  });

  it.each(['', ']Q1', ']C0'])(
    'without a descriptor: a plain length byte counts the identifier %j, and the code is whole',
    (identifier) => {
      const plain = (text: string, more = false): Uint8Array => {
        const report = new Uint8Array(63);
        report[0] = text.length;
        report.set(Buffer.from(text), 1);
        report[62] = more ? 1 : 0;
        return report;
      };
      for (const code of [CODE, '900081818895579920128799', QR]) {
        const text = identifier + code;
        const reader = new PosReader([]);
        const readings = [
          ...(text.length > 56 ? reader.read(0, 2, plain(text.slice(0, 56), true)) : []),
          ...reader.read(8, 2, plain(text.length > 56 ? text.slice(56) : text)),
        ];
        const symbology = identifier === '' ? {} : { symbology: identifier };
        expect(readings).toEqual([{ kind: 'scan', text: code, ...symbology }]);
      }
      // Honeywell's counts the code alone.
      const honeywell = honeywellReport({ data: CODE, aim: identifier || ']Q1' });
      expect(new PosReader([]).read(0, 2, honeywell)).toMatchObject([
        scan(CODE, identifier || ']Q1'),
      ]);
    },
  );

  it('loses the suffix that a scanner appends, and nothing else', () => {
    const reader = new PosReader(HONEYWELL);
    for (const suffix of ['\r', '\n', '\r\n', '\t']) {
      expect(reader.read(0, 2, honeywellReport({ data: `a\u001d b\r\nc${suffix}` }))).toMatchObject(
        [scan('a\u001d b\r\nc')],
      );
    }
  });

  it('gives every byte of a text that is no UTF-8', () => {
    const reader = new PosReader(HONEYWELL);
    const data = Uint8Array.of(0x41, 0x80, 0xe9, 0xff);
    expect(reader.read(0, 2, honeywellReport({ data }))).toMatchObject([scan('A\u0080éÿ')]);
  });

  it('answers commands without making scans of them', () => {
    const reader = new PosReader(HONEYWELL);
    const first = honeywellReport({ data: 'Product Name: X', aim: ']X0', ownSymbology: 0x3f });
    const second = honeywellReport({ data: 'REVINF\u0006.', aim: ']Z6', ownSymbology: 0x36 });
    for (const report of [first, second]) {
      expect(reader.read(0, 2, report)).toEqual([dropped('command-response')]);
    }
  });
});

describe('a code over several reports', () => {
  const full = honeywellReport({ data: 'A'.repeat(56), more: true });
  const end = honeywellReport({ data: 'B'.repeat(4) });

  it('comes whole, also where the last report is empty', () => {
    const reader = new PosReader(HONEYWELL);
    expect(reader.read(0, 2, full)).toEqual([]);
    expect(reader.dueAt).toBe(ASSEMBLY_MS);
    expect(reader.read(8, 2, end)).toMatchObject([scan('A'.repeat(56) + 'BBBB')]);
    expect(reader.dueAt).toBeUndefined();
    reader.read(20, 2, full);
    expect(reader.read(28, 2, honeywellReport({ data: '' }))).toMatchObject([scan('A'.repeat(56))]);
  });

  it('may be split within a character', () => {
    const data = Buffer.from(`${'x'.repeat(55)}あい`);
    const reader = new PosReader(HONEYWELL);
    reader.read(0, 2, honeywellReport({ data: data.subarray(0, 56), more: true }));
    expect(reader.read(5, 2, honeywellReport({ data: data.subarray(56) }))).toMatchObject([
      scan(`${'x'.repeat(55)}あい`),
    ]);
  });

  it.each(['\r', '\n', '\r\n'])(
    'is one reading with %j in it, and refused, in any pieces',
    (end) => {
      const trick = `${CODE}${end}${CODE}${end}KAIKEI`;
      for (let size = 1; size <= 56; size += 1) {
        for (const [reader, make] of [
          [new PosReader(HONEYWELL), honeywellReport],
          [new PosReader([]), zebraReport],
          [new OemReader(), ({ data, more }: ReportParts) => oemReport(data, more)],
        ] as const) {
          const pieces = trick.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
          const readings = pieces.flatMap((data, index) =>
            reader.read(index, 2, make({ data, more: index < pieces.length - 1 })),
          );
          expect(readings).toMatchObject([scan(trick)]);
        }
      }
      expect(recognize(trick, ']Q1')).toEqual({ kind: 'invalid', reason: 'characters' });
    },
  );

  it('is dropped with its late tail, which looks like a code of its own', () => {
    const reader = new PosReader(HONEYWELL);
    reader.read(0, 2, full);
    expect(reader.expire(ASSEMBLY_MS - 1)).toEqual([]);
    expect(reader.expire(ASSEMBLY_MS)).toEqual([dropped('incomplete')]);
    expect(reader.read(ASSEMBLY_MS + 50, 2, end)).toEqual([dropped('incomplete')]);
    // A person who scans again takes longer.
    expect(reader.read(ASSEMBLY_MS * 2 + 60, 2, end)).toMatchObject([scan('BBBB')]);
  });

  it('is dropped where the next report comes too late, without anyone watching the clock', () => {
    const reader = new PosReader(HONEYWELL);
    reader.read(0, 2, full);
    expect(reader.read(ASSEMBLY_MS + 100, 2, end)).toEqual([
      dropped('incomplete'),
      dropped('incomplete'),
    ]);
  });

  it('is dropped where it becomes another kind of code', () => {
    for (const other of [{ aim: ']C0' }, { ownSymbology: 0x6a }]) {
      const reader = new PosReader(HONEYWELL);
      reader.read(0, 2, full);
      const stranger = honeywellReport({ data: 'C', ...other });
      expect(reader.read(8, 2, stranger)).toEqual([dropped('changed-symbology')]);
      expect(reader.read(16, 2, end)).toEqual([dropped('incomplete')]);
    }
  });

  it('is dropped with a damaged part', () => {
    const reader = new PosReader(HONEYWELL);
    reader.read(0, 2, full);
    expect(reader.read(8, 2, full.subarray(0, 40))).toEqual([dropped('short-report')]);
    expect(reader.read(16, 2, end)).toEqual([dropped('incomplete')]);
  });

  it('is no longer than any code', () => {
    const reader = new PosReader(HONEYWELL);
    const readings = Array.from({ length: 500 }, (_, at) => reader.read(at, 2, full)).flat();
    expect(readings[0]).toEqual(dropped('too-long'));
    expect(readings.every(({ kind }) => kind === 'dropped')).toBe(true);
  });
});

describe('an IBM/USB-OEM scanner', () => {
  it('tells the kind of code as AIM does', () => {
    expect(new OemReader().read(0, 0, oemReport(CODE, false, 0x18))).toMatchObject([
      scan(CODE, ']C0'),
    ]);
    expect(new OemReader().read(0, 0, oemReport(CODE, false, 0xff))).toEqual([
      { kind: 'scan', text: CODE, ownSymbology: 0xff },
    ]);
  });

  it('is read where its identifiers are broken', () => {
    const report = new Uint8Array(64);
    report[0] = 4 + CODE.length + 4;
    report.set(Buffer.from(CODE), 4);
    report[4 + CODE.length] = 0x04;
    expect(new OemReader().read(0, 0, report)).toEqual([{ kind: 'scan', text: CODE }]);
  });

  it('tells how it is', () => {
    const status = (...bytes: number[]) => new OemReader().read(0, 0, Uint8Array.of(4, ...bytes));
    expect(status(0x80, 0, 0)).toEqual([{ kind: 'status', flags: ['not-ready'] }]);
    expect(status(0x20, 0x83, 0)).toEqual([
      { kind: 'status', flags: ['hardware-error', 'alive', 'enabled', 'command-rejected'] },
    ]);
  });

  it.each([
    ['a length beyond the report', [70, 0, 0, 0, 0x41]],
    ['no identifier', [7, 0, 0, 0, 0x41, 0x42, 0x43]],
    ['an identifier and no data', [7, 0, 0, 0, 0x00, 0x33, 0x0b]],
    ['a length without its head', [2, 0]],
    ['nothing', []],
  ])('gives no scan with %s', (_name, bytes) => {
    const [reading, ...more] = new OemReader().read(0, 0, Uint8Array.from(bytes));
    expect(reading?.kind).toBe('dropped');
    expect(more).toEqual([]);
  });
});

describe('commands', () => {
  const out = (reportId: number, reportCount: number): Collection[] => [
    { children: [{ outputReports: [{ reportId, items: [{ reportSize: 8, reportCount }] }] }] },
  ];

  it('are as long as the descriptor says', () => {
    const beep = beepCommand(0x0c2e, out(0xfd, 63));
    expect(beep?.reportId).toBe(0xfd);
    expect([...(beep?.bytes ?? [])]).toEqual([3, 0x16, 7, 0x0d, ...new Uint8Array(59)]);
    expect([...oemEnable(out(0, 11)).bytes]).toEqual([0x11, ...new Uint8Array(10)]);
    expect([...oemEnable([]).bytes]).toEqual([0x11, ...new Uint8Array(10)]);
  });

  it('are sent only to devices that know them', () => {
    expect(beepCommand(0x05e0, out(0xfd, 63))).toBeUndefined();
    expect(beepCommand(0x0c2e, out(4, 63))).toBeUndefined();
    expect(streamSwitch(out(0xfe, 1))).toBeUndefined();
    expect(streamSwitch([{ featureReports: [{ reportId: 0xfe, items: [] }] }])).toEqual({
      reportId: 0xfe,
      bytes: Uint8Array.of(1),
    });
  });
});
