/** The receipt printer, and how it meets the browser. Loaded with the first screen that prints. */
import { isPrinterSettingsKey } from '../printer/printer-settings.ts';
import { ReceiptPrinter } from '../printer/receipt-printer.svelte.ts';
import { SerialPrinters } from '../printer/serial-printers.ts';
import { UsbPrinters } from '../printer/usb-printers.ts';

let printer: ReceiptPrinter | undefined;

/** One for the page. */
export function receiptPrinter(): ReceiptPrinter {
  printer ??= composePrinter(navigator);
  return printer;
}

function composePrinter({ serial, usb, locks }: Pick<Navigator, 'locks'> & Ways): ReceiptPrinter {
  const made = new ReceiptPrinter({
    buses: {
      ...(serial && { serial: new SerialPrinters(serial) }),
      ...(usb && { usb: new UsbPrinters(usb) }),
    },
    store: localStorage,
    locks,
    loadCommands: () => import('../printer/commands.ts'),
    fontFamily: () => getComputedStyle(document.body).fontFamily,
  });
  void made.refresh();
  window.addEventListener('storage', ({ key }) => {
    if (isPrinterSettingsKey(key)) made.readSettings();
  });
  return made;
}

/** Not each browser has them. */
type Ways = Partial<Pick<Navigator, 'serial' | 'usb'>>;
