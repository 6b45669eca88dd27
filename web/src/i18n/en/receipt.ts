/** English: the receipt's screen. */
import { receipt as paper } from '@kaikei/shared/words/en/receipt.ts';
import type { ReceiptMessages } from '../receipt-messages.ts';

export const receipt: ReceiptMessages = {
  paper,
  screen: {
    title: 'Receipt',
    back: 'Back',
    print: 'Print',
    printOn: (printer) => `Print on ${printer}`,
    nextSale: 'New sale',
    none: 'There is no receipt for this payment.',
    noStore: 'The store’s details are not loaded yet. Check the connection and try again.',
    loading: 'Loading…',
    again: 'Try again',
    signIn: 'Sign in',
    copy: 'On the customer’s phone',
    copyLead: 'The customer scans a QR code and sees the receipt. No login is needed.',
    makeCode: 'Show QR code',
    making: 'Making the QR code…',
    code: 'QR code of the receipt',
    until: (day) => `It can be opened until ${day}.`,
    trouble: {
      'sign-in': 'This payment is another till’s. Please sign in first.',
      unreachable: 'The server doesn’t respond. Check the connection and try again.',
      busy: 'Too many actions in a short time. Wait a moment and try again.',
      'not-found': 'This store gives no links to receipts.',
      failed: 'Something went wrong on the server. Try again; if that fails, call support.',
    },
  },
};
