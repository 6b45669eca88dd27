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
    noStore: 'The store’s details are not loaded yet. Check the connection, then try again.',
    loading: 'Loading…',
    again: 'Try again',
    signIn: 'Sign in',
    copy: 'On the customer’s phone',
    copyLead: 'The customer scans a QR code and sees the receipt, without signing in.',
    makeCode: 'Show QR code',
    making: 'Making the QR code…',
    code: 'QR code of the receipt',
    until: (day) => `It can be opened until ${day}.`,
    trouble: {
      'sign-in': 'This payment was taken at another till. Sign in first.',
      unreachable: 'The server does not respond. Check the connection, then try again.',
      busy: 'Too many requests at once. Wait a moment, then try again.',
      'not-found': 'Receipt links are switched off for this store.',
      failed:
        'Something went wrong on the server. Try again. If that fails, call the administrator.',
    },
  },
};
