/** The receipt printer, and how it meets the browser. Loaded with the first screen that prints. */
import type { I18n } from '../i18n/i18n.svelte.ts';
import { printSentences } from '../printer/print-words.ts';
import { isPrinterSettingsKey } from '../printer/printer-settings.ts';
import { ReceiptPrinter } from '../printer/receipt-printer.svelte.ts';
import { SerialPrinters } from '../printer/serial-printers.ts';
import { UsbPrinters } from '../printer/usb-printers.ts';
import type { ReceiptPrinting } from '../receipt/printing.ts';

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

/** As the receipt's screen prints: a printer that reports nothing is said to have been sent it. */
export function receiptPrinting(i18n: I18n): ReceiptPrinting {
  const own = receiptPrinter();
  return {
    get printerName() {
      if (!own.settings) return undefined;
      return own.settings.productName || (i18n.optionalPart('devices')?.printer.title ?? 'ESC/POS');
    },
    print: async ({ blocks }) => {
      const printed = own.print('receipt', blocks);
      await i18n.with(printed, 'devices');
      const { report } = own;
      if (!report || report.result.kind === 'printed') return undefined;
      return printSentences(report, i18n.part('devices').printer).join(' ');
    },
  };
}
