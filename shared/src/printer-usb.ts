/** What USB says of receipt printers: one source for the till's filters and for the policies of a fleet. */

export const USB_CLASS = { printer: 0x07, vendorSpecific: 0xff } as const;

export interface PrinterVendor {
  readonly name: string;
  readonly vendorId: number;
}

/**
 * Makers of receipt printers, none of whom makes serial scanners. Some of their printers are no devices of the printer
 * class until they are set to be.
 */
export const RECEIPT_PRINTER_VENDORS: readonly PrinterVendor[] = [
  { name: 'Epson', vendorId: 0x04b8 },
  { name: 'Star Micronics', vendorId: 0x0519 },
  { name: 'Bixolon', vendorId: 0x1504 },
  { name: 'Citizen', vendorId: 0x1d90 },
];
