/** Policies of Chrome and its kin that give the till its devices without a chooser. */
import { RECEIPT_PRINTER_VENDORS } from '@kaikei/shared/printer-usb.ts';
import { SCANNER_USAGES } from '@kaikei/shared/scanner-usb.ts';
import type { ScannerVendor } from './vendors.ts';

export interface ChromePolicyWishes {
  origin: string;
  vendors: readonly ScannerVendor[];
  /** Also serial ports that are no USB device, such as RS-232. */
  allPorts: boolean;
}

/** Policy names and shapes as in Chrome's policy list; a value of an unknown shape is ignored by Chrome. */
export function chromePolicies({ origin, vendors, allPorts }: ChromePolicyWishes) {
  const urls = [origin];
  const printers = RECEIPT_PRINTER_VENDORS.map(({ vendorId }) => ({ vendor_id: vendorId }));
  return {
    WebHidAllowDevicesWithHidUsagesForUrls: [
      {
        urls,
        usages: SCANNER_USAGES.map(({ usagePage, usage }) => ({ usage_page: usagePage, usage })),
      },
    ],
    ...(allPorts
      ? { SerialAllowAllPortsForUrls: urls }
      : {
          SerialAllowUsbDevicesForUrls: [
            {
              urls,
              devices: [...vendors.map(({ vendorId }) => ({ vendor_id: vendorId })), ...printers],
            },
          ],
        }),
    WebUsbAllowDevicesForUrls: [{ urls, devices: printers }],
    VideoCaptureAllowedUrls: urls,
  };
}
