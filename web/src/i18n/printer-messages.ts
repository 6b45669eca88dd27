/** Texts of the receipt printer: its card on the devices screen, and what came of a print. */
import type { PrintTrouble } from '../printer/print-job.ts';
import type { PrinterSettings } from '../printer/printer-settings.ts';
import type { AddPrinterOutcome, PrinterState } from '../printer/receipt-printer.svelte.ts';

export interface PrinterMessages {
  title: string;
  none: string;
  addUsb: string;
  addSerial: string;
  /** On the card of a serial scanner that is none. */
  useAsPrinter: string;
  outcome: Record<AddPrinterOutcome, string>;
  connections: Record<PrinterSettings['connection'], string>;
  states: Record<PrinterState, string>;
  /** What to do about a state in which nothing can be printed. */
  stateHints: Record<Exclude<PrinterState, 'there'>, string>;
  print: string;
  printing: string;
  testPrint: string;
  openDrawer: string;
  forget: string;
  settings: string;
  language: string;
  languages: Record<PrinterSettings['language'], string>;
  paper: string;
  papers: Record<PrinterSettings['paper'], string>;
  japanese: string;
  japaneseBy: Record<PrinterSettings['japanese'], string>;
  japaneseHint: string;
  cut: string;
  drawer: string;
  baudRate: string;
  flowControl: string;
  flowControls: Record<PrinterSettings['flowControl'], string>;
  result: Record<'printed' | 'sent' | PrintTrouble, string>;
  drawerSent: string;
  paperLow: string;
  /** Added to what went wrong: before it is printed again. */
  isStarted: string;
  test: Record<'mark' | 'time' | 'item' | 'total' | 'paper' | 'language' | 'stamp' | 'end', string>;
}
