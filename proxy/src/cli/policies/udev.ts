/** Rules for udev: who sits at the machine may open the scanners and receipt printers. */
import type { PrinterVendor } from '@kaikei/shared/printer-usb.ts';
import type { ScannerVendor } from './vendors.ts';

/** The file's number must be below 73, where the tag is turned into rights. */
export function udevRules(
  vendors: readonly ScannerVendor[],
  printers: readonly PrinterVendor[],
): string {
  return [...vendors.flatMap(scannerRules), ...printers.flatMap(printerRules)].join('\n');
}

function scannerRules({ name, vendorId }: ScannerVendor): string[] {
  const vendor = vendorMatch('ATTRS', vendorId);
  return [
    `# ${name}`,
    `SUBSYSTEM=="hidraw", ${vendor}, TAG+="uaccess"`,
    // ModemManager would send its commands to the scanner.
    `SUBSYSTEM=="tty", ${vendor}, TAG+="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"`,
  ];
}

function printerRules({ name, vendorId }: PrinterVendor): string[] {
  return [
    `# Receipt printers: ${name}`,
    `SUBSYSTEM=="usb", ${vendorMatch('ATTR', vendorId)}, TAG+="uaccess"`,
    `SUBSYSTEM=="tty", ${vendorMatch('ATTRS', vendorId)}, TAG+="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"`,
  ];
}

/** `ATTR` is of the device itself, `ATTRS` of one that it hangs on too. */
function vendorMatch(key: 'ATTR' | 'ATTRS', vendorId: number): string {
  return `${key}{idVendor}=="${vendorId.toString(16).padStart(4, '0')}"`;
}
