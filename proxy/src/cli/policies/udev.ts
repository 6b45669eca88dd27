/** Rules for udev: who sits at the machine may open the scanners. */
import type { ScannerVendor } from './vendors.ts';

/** The file's number must be below 73, where the tag is turned into rights. */
export function udevRules(vendors: readonly ScannerVendor[]): string {
  return vendors
    .flatMap(({ name, vendorId }) => {
      const vendor = `ATTRS{idVendor}=="${vendorId.toString(16).padStart(4, '0')}"`;
      return [
        `# ${name}`,
        `SUBSYSTEM=="hidraw", ${vendor}, TAG+="uaccess"`,
        // ModemManager would send its commands to the scanner.
        `SUBSYSTEM=="tty", ${vendor}, TAG+="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"`,
      ];
    })
    .join('\n');
}
