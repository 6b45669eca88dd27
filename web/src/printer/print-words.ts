/** What came of a print, in sentences. */
import type { PrinterMessages } from '../i18n/printer-messages.ts';
import type { PrintReport } from './receipt-printer.svelte.ts';

export function printSentences({ what, result }: PrintReport, t: PrinterMessages): string[] {
  if ('isStarted' in result) {
    // What opens a drawer leaves no trace on paper.
    const isOnPaper = result.isStarted && what !== 'drawer';
    return [t.result[result.kind], ...(isOnPaper ? [t.isStarted] : [])];
  }
  if (what === 'drawer') return [t.drawerSent];
  return [t.result[result.kind], ...(result.isPaperLow ? [t.paperLow] : [])];
}
