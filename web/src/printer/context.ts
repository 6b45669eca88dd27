/** The receipt printer, for the screens that print. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { ReceiptPrinter } from './receipt-printer.svelte.ts';

export interface PrinterContext {
  i18n: I18n;
  printer: ReceiptPrinter;
}

export const [usePrinter, providePrinter] = createContext<PrinterContext>();
