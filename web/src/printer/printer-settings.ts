/** What the till remembers of its receipt printer, in localStorage as of its scanners. */
import { RECEIPT_PRINTER_VENDORS } from '@kaikei/shared/printer-usb.ts';
import * as v from 'valibot';

const STORED = 'kaikei-printer';

const UsbId = v.optional(v.number());

const PrinterSettingsSchema = v.object({
  connection: v.picklist(['serial', 'usb']),
  vendorId: UsbId,
  productId: UsbId,
  /** Tells two of a make apart; over USB only, and not each printer has one. */
  serialNumber: v.optional(v.string()),
  productName: v.string(),
  /** A person chose it in the browser's list, and may take that back here. */
  isChosen: v.boolean(),
  language: v.picklist(['esc-pos', 'star-prnt', 'star-line']),
  /** Of the roll, in mm. */
  paper: v.picklist([58, 80]),
  japanese: v.picklist(['picture', 'code-page']),
  /** The printer has a knife. */
  cut: v.boolean(),
  /** A cash drawer is wired to it. */
  drawer: v.boolean(),
  /** For serial ports. */
  baudRate: v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(921_600)),
  flowControl: v.picklist(['none', 'hardware']),
});
export type PrinterSettings = v.InferOutput<typeof PrinterSettingsSchema>;
export type PrinterLanguage = PrinterSettings['language'];
/** What a person may change; the rest says which device it is. */
export type PrinterWishes = Omit<
  PrinterSettings,
  'connection' | 'vendorId' | 'productId' | 'serialNumber' | 'productName' | 'isChosen'
>;

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Undefined where there is none, or nothing of use: the printer is then added anew. */
export function readPrinterSettings(store: Store): PrinterSettings | undefined {
  try {
    return v.parse(PrinterSettingsSchema, JSON.parse(store.getItem(STORED) ?? 'null'));
  } catch {
    return undefined;
  }
}

/** @throws {DOMException} the disk is full */
export function writePrinterSettings(store: Store, settings: PrinterSettings | undefined): void {
  if (settings) store.setItem(STORED, JSON.stringify(settings));
  else store.removeItem(STORED);
}

export function isPrinterSettingsKey(key: string | null): boolean {
  return key === STORED || key === null;
}

/**
 * Whether a serial port of these ids is a printer's: of a maker of printers, or the one of this till. Browsers tell no
 * more of a port, so two of a make are alike.
 */
export function isPrinterPort(
  { vendorId, productId }: { vendorId?: number; productId?: number },
  store: Store,
): boolean {
  if (RECEIPT_PRINTER_VENDORS.some((maker) => maker.vendorId === vendorId)) return true;
  const printer = readPrinterSettings(store);
  return (
    printer?.connection === 'serial' &&
    printer.vendorId === vendorId &&
    printer.productId === productId
  );
}
