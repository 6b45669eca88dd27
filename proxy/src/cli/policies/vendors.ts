/**
 * USB vendors whose devices are scanners. Needed where a rule cannot name a device by what it does: udev,
 * and serial ports. WebHID is granted by usage and needs no list.
 */
export interface ScannerVendor {
  readonly name: string;
  readonly vendorId: number;
}

export const SCANNER_VENDORS: readonly ScannerVendor[] = [
  { name: 'Zebra, Symbol', vendorId: 0x05e0 },
  { name: 'Datalogic', vendorId: 0x05f9 },
  { name: 'Opticon', vendorId: 0x065a },
  { name: 'Honeywell, Metrologic', vendorId: 0x0c2e },
  { name: 'Newland, ID TECH', vendorId: 0x1eab },
  { name: 'Youjie', vendorId: 0x23d0 },
];
