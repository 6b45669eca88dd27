/** What USB says of scanners: one source for the till's filters and for the policies of a fleet. */

export interface ScannerUsage {
  readonly usagePage: number;
  readonly usage: number;
  readonly kind: 'hid-pos' | 'ibm';
}

/** Whole pairs: keyboards and receivers exist that have usage page 0x8C with another usage. */
export const SCANNER_USAGES: readonly ScannerUsage[] = [
  { usagePage: 0x8c, usage: 0x02, kind: 'hid-pos' },
  { usagePage: 0xff45, usage: 0x4b00, kind: 'ibm' },
  { usagePage: 0xff45, usage: 0x4a00, kind: 'ibm' },
];
