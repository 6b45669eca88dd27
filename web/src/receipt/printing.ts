/** Printing on a receipt printer, as the receipt's screen sees it; the browser's own print needs none of this. */
import type { ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import type { Receipt } from '@kaikei/shared/shop/receipt.ts';

export interface PrintJob {
  blocks: readonly ReceiptBlock[];
  /** Of the paper, in mm. */
  paper: Receipt['paper'];
}

/** What the screen offers beside the browser's print. */
export interface ReceiptPrinting {
  /** The name of the printer that is set up on this device, for the button; undefined where none is. Reactive. */
  readonly printerName: string | undefined;
  /** Undefined once it is printed, else what went wrong and what to do, in the language of the screen. */
  print(job: PrintJob): Promise<string | undefined>;
}
