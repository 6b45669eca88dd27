/** Texts of the receipt's screen, and of the receipt itself. */
import type { ReceiptWords } from '@kaikei/shared/shop/receipt-blocks.ts';
import type { LoadTrouble } from '../api/loaded.svelte.ts';

export interface ReceiptMessages {
  /** What stands on the receipt. */
  paper: ReceiptWords;
  screen: Record<
    | 'title'
    | 'back'
    | 'print'
    | 'nextSale'
    | 'none'
    | 'noStore'
    | 'loading'
    | 'again'
    | 'signIn'
    | 'copy'
    | 'copyLead'
    | 'makeCode'
    | 'making'
    | 'code',
    string
  > & {
    printOn: (printer: string) => string;
    until: (day: string) => string;
    trouble: Record<LoadTrouble, string>;
  };
}
