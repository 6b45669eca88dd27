/** The scanners that the tests make up, and the bytes that such scanners send. */

export interface VirtualDevice {
  /** Below /dev. */
  node: string;
  bus: 'hid' | 'serial';
  vendorId: number;
  productId: number;
  productName: string;
  serialNumber: string;
  /** The report descriptor, in hexadecimal; empty for a serial one. */
  descriptor: string;
  isPlugged: boolean;
  /** What it sends back to which bytes, in hexadecimal; nothing where left out. */
  answers?: Readonly<Record<string, string>>;
}

/** HID 1.11 short items, as a Honeywell scanner orders them. */
const POS_DESCRIPTOR = [
  '058c 0902 a101', // usage page 0x8C, usage 0x02: application
  '0912 a102', // scanned-data report: logical
  '8502 1500 26ff00 7508', // report 2, bytes
  '9501 0501 093b 8102', // length
  '058c 09fb 09fc 09fd 9503 8102', // AIM identifier
  '9538 09fe 820201', // 56 bytes of data
  '0666ff 9502 0904 0900 8102', // the maker's symbologies
  '058c 1500 2501 7501 9501 09ff 8102', // continued
  '9507 8103', // 7 bits of nothing
  '0666ff 85fd 09fd 7508 953f 9102', // report 0xFD, out: commands
  'c0 c0',
];

/** IBM/USB-OEM hand-held: one report each way, without an id. */
const OEM_DESCRIPTOR = [
  '0645ff 0a004b a101',
  '1500 26ff00 7508 9540 0a014b 8102',
  '950b 0a024b 9102',
  'c0',
];

const hex = (lines: readonly string[]): string => lines.join('').replaceAll(' ', '');

export const HID_SCANNER: VirtualDevice = {
  node: 'hidraw0',
  bus: 'hid',
  vendorId: 0x0c2e,
  productId: 0x1007,
  productName: 'Made-up HID POS Scanner',
  serialNumber: 'MADEUP1',
  descriptor: hex(POS_DESCRIPTOR),
  isPlugged: true,
};

export const OEM_SCANNER: VirtualDevice = {
  ...HID_SCANNER,
  node: 'hidraw1',
  vendorId: 0x05f9,
  productId: 0x1214,
  productName: 'Made-up OEM Scanner',
  serialNumber: 'MADEUP2',
  descriptor: hex(OEM_DESCRIPTOR),
};

export const SERIAL_SCANNER: VirtualDevice = {
  node: 'ttyACM0',
  bus: 'serial',
  vendorId: 0x1eab,
  productId: 0x1006,
  productName: '',
  serialNumber: 'MADEUP3',
  descriptor: '',
  isPlugged: true,
};

export const SECOND_SERIAL_SCANNER: VirtualDevice = {
  ...SERIAL_SCANNER,
  node: 'ttyACM1',
  serialNumber: 'MADEUP4',
};

/** What an ESC/POS printer says that is ready and has paper: to DLE EOT 1, 2 and 4, and to GS r 1. */
export const READY_ANSWERS = {
  '100401': '16',
  '100402': '12',
  '100404': '12',
  '1d7201': '00',
} as const;
export const PAPER_OUT_ANSWERS = {
  '100401': '1e',
  '100402': '32',
  '100404': '72',
} as const;

/** Over a virtual serial port; it reports its state. */
export const RECEIPT_PRINTER: VirtualDevice = {
  ...SERIAL_SCANNER,
  node: 'ttyACM1',
  // An adapter from USB to RS-232: a scanner might hang on it as well.
  vendorId: 0x0403,
  productId: 0x6001,
  serialNumber: 'MADEUP5',
  answers: READY_ANSWERS,
};

const REPORT_DATA = 56;

/** The reports of a code, as many as it takes, in hexadecimal. */
export function posReports(code: string, aim = ']Q1'): string[] {
  const data = Buffer.from(code);
  const count = Math.max(1, Math.ceil(data.length / REPORT_DATA));
  return Array.from({ length: count }, (_, index) => {
    const part = data.subarray(index * REPORT_DATA, (index + 1) * REPORT_DATA);
    const report = Buffer.alloc(64);
    report.set([0x02, part.length]);
    report.write(aim, 2, 'latin1');
    report.set(part, 5);
    report.set([0x73, 0x31, index < count - 1 ? 1 : 0], 61);
    return report.toString('hex');
  });
}

/** A QR code of an IBM/USB-OEM scanner that fits into one report. */
export function oemReport(code: string): string {
  const data = Buffer.from(code);
  const report = Buffer.alloc(64);
  report[0] = 4 + data.length + 3;
  report.set(data, 4);
  report.set([0x00, 0x33, 0x0b], 4 + data.length);
  return report.toString('hex');
}

export function serialChunk(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}
