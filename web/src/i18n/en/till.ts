/** English: what the till shows from the start. */
import { wallets } from '@kaikei/shared/words/en/wallets.ts';
import type { Messages } from '../messages.ts';

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`;

export const till: Messages = {
  switchLanguage: 'Language',
  languageNotLoaded: 'The language could not be loaded. Check the connection, then try again.',
  appName: 'Kaikei',

  start: {
    connecting: 'Starting the till…',
    unreachable: 'The shop’s server does not respond. Retrying automatically.',
  },

  header: {
    history: 'Payments',
    store: (storeNo) => `Store ${storeNo}`,
    demo: 'Demo',
  },

  connection: {
    ready: 'Ready',
    connecting: 'Connecting…',
    serverUnreachable: 'No connection to the server',
    gatewayDegraded: 'Payment network slow',
    gatewayUnreachable: 'Payment network down',
    readyHint: 'The server and the payment network respond.',
    connectingHint: 'Looking for the server.',
    serverUnreachableHint: 'Nothing is lost. The server continues with the payments that it has.',
    gatewayDegradedHint: 'Payments may take longer than usual.',
    gatewayUnreachableHint: 'New payments will probably fail. Offer another way to pay for now.',
  },

  scanner: {
    devices: 'Devices',
    ready: 'Scanner ready',
    opening: 'Scanner connecting…',
    gone: 'Scanner unplugged',
    blocked: 'Scanner blocked',
    taken: 'Scanner used by another app',
    elsewhere: 'Use scanner here',
  },

  outage: {
    title: (since) => `No connection to the server since ${since}`,
    lead: 'Nothing is lost. The server continues with the payments that it has. Codes expire in about a minute; you can hold the sale.',
    owed: (payments, cancels, since) =>
      `Not confirmed by the server yet: ${[
        payments > 0 ? counted(payments, 'payment') : '',
        cancels > 0 ? counted(cancels, 'cancellation') : '',
      ]
        .filter(Boolean)
        .join(', ')} (since ${since}). Don’t accept another payment for these sales yet.`,
    tryNow: 'Try now',
  },

  held: {
    title: 'Held sales',
    sums: (count, most, total, maxTotal) => `${count} of ${most} · ${total} of ${maxTotal}`,
    keep: 'Hold this sale',
    putBack: 'Put back on hold',
    discard: 'Discard this sale',
  },

  sale: {
    amount: 'Amount',
    clear: 'Clear',
    backspace: 'Delete last digit',
    keypad: 'Keypad',
    enterAmount: 'Enter the amount',
    enterAmountLead: 'Then scan the customer’s payment code.',
    scanNow: 'Scan the customer’s code',
    scanNowLead: 'Ask the customer to open the payment code in their wallet app.',
    accepted: 'Accepted wallets',
    camera: 'Camera',
    close: 'Close',
  },

  notice: {
    ignored: {
      'no-amount': 'Not scanned. Enter the amount first, then scan again.',
      choosing: 'Not scanned. First choose the wallet, or press “Don’t use this code”.',
      paying: 'Not scanned. This payment is not finished yet.',
      ended: 'Not scanned. Leave this result first.',
      'other-screen': 'Not scanned. Go back to the sale, then scan again.',
      starting: 'Not scanned. The till is still starting. Scan again when it is ready.',
      pairing: 'Not scanned. Pair this till first.',
      viewing: 'Not scanned in this tab. Scan in the tab that is the till, or continue here first.',
    },
    refused: {
      'product-barcode':
        'This is a product barcode. Scan the payment code on the customer’s phone.',
      url: 'This is a web link, not a payment code. Ask the customer for the payment code.',
      'merchant-qr': 'This is a shop’s QR code. Scan the code that the customer shows.',
      membership:
        'This is a membership or loyalty card, not a payment code. Ask the customer for the payment code.',
      bill: 'This is a bill, not a payment code. Ask the customer for the payment code.',
      ticket: 'This is a ticket, not a payment code. Ask the customer for the payment code.',
      'foreign-wallet':
        'This wallet is not accepted here. Ask the customer for another wallet, or offer another way to pay.',
      other: 'This is not a payment code. Ask the customer for the payment code.',
      'invalid-payment-code':
        'The code was not read completely. Scan it again, or ask for a new code.',
      incomplete:
        'The code was not read completely. Scan it again. If that fails, check the scanner’s suffix on the Devices screen.',
      doubtful:
        'Typing and scanning overlapped, so the amount was cleared. Enter it, wait a moment, then scan again.',
      'control-characters':
        'This code contains hidden characters and was refused. Ask the customer for a new code.',
    },
    overLimit: (amount) => `The largest payment is ${amount}.`,
    codeExpired: 'This code has expired. Ask the customer for a new code and scan it.',
    heldTooLong: (amount) =>
      `The code for ${amount} has expired, and nothing was sent. Ask the customer for a new code and scan it.`,
    heldLimit: (count, total) =>
      `You can hold at most ${counted(count, 'sale')}, ${total} in total. Finish or discard a held sale first. Nothing was sent.`,
    storageLost:
      'This device lost the till’s stored data. Payments are being read from the server again. Check the open payments before you accept more.',
    deviceStorage:
      'This device cannot store anything, so the payment was not started and the customer was not charged. Free some space, or use another till.',
    dismiss: 'Dismiss',
  },

  problem: {
    'malformed-json':
      'The server did not understand the request. The customer was not charged. Reload the till.',
    'bad-request':
      'The server did not understand the request. The customer was not charged. Reload the till.',
    'terminal-unauthenticated':
      'This till is not paired. Pair it again. Open payments continue on the server.',
    'pairing-code-invalid': 'Wrong code. Check it and enter it again.',
    'invalid-signature': 'The server refused a message. Call the administrator.',
    'terminal-revoked': 'The administrator removed this till. Ask for a new pairing code.',
    'origin-not-allowed': 'The till cannot be used at this address. Open it at its usual address.',
    'not-found': 'The server does not support this action. Reload the till.',
    'payment-not-found':
      'The server has no record of this payment. Call the administrator before you accept another payment.',
    'method-not-allowed': 'The server does not support this action. Reload the till.',
    'request-timeout':
      'The connection timed out. The customer was not charged. Ask for a new code and scan it.',
    'payment-conflict':
      'This payment number is already in use, so the payment was not started. Ask for a new code and scan it.',
    'sale-in-progress': 'A payment for this sale is not finished yet. Wait until it is.',
    'sale-already-paid': 'This sale is already paid. Don’t accept another payment for it.',
    'payment-code-already-used':
      'This code has already been used. Ask the customer for a new code and scan it.',
    'payment-canceled':
      'This payment was canceled before it started. The customer was not charged. Ask for a new code and scan it.',
    'payment-not-cancellable': 'It is too late to cancel. The customer has already paid.',
    'pairing-code-used': 'This code has already been used. Ask for a new one.',
    'pairing-code-expired': 'This code has expired. Ask for a new one.',
    'payload-too-large': 'This is too long for a payment code. Scan it again.',
    'unsupported-media-type':
      'The server did not understand the request. The customer was not charged. Reload the till.',
    'misdirected-request': 'The till cannot be used at this address. Open it at its usual address.',
    'validation-error':
      'The server did not accept the payment. The customer was not charged. Enter the amount and scan again.',
    'invalid-amount':
      'The server does not accept this amount. The customer was not charged. Check the amount.',
    'unsupported-currency': 'This currency is not supported. Call the administrator.',
    'invalid-payment-code':
      'The code was not read completely. Scan it again, or ask for a new code.',
    'not-a-payment-code':
      'This is not a payment code. Scan the payment code on the customer’s phone.',
    'wallet-not-recognised':
      'It is not clear which wallet this code is from. Scan it again and choose the wallet.',
    'wallet-mismatch': 'This code is from another wallet than the one you chose. Scan it again.',
    'client-too-old':
      'The till needs an update. The customer was not charged. Update it, then scan a new code.',
    'rate-limited': 'Too many requests. Wait a moment, then scan a new code.',
    'too-many-attempts': 'Too many wrong codes. Wait a few minutes.',
    'header-too-large':
      'The server did not understand the request. The customer was not charged. Reload the till.',
    'internal-error':
      'Something went wrong on the server. Check “Payments” before you accept another payment.',
    'storage-unavailable':
      'The server cannot store anything, so the customer was not charged. Offer another way to pay and call the administrator.',
    'shutting-down':
      'The server is restarting, so the customer was not charged. Scan a new code in a minute.',
  },

  states: {
    processing: 'Processing',
    'awaiting-customer': 'Waiting for customer',
    canceling: 'Canceling',
    refunding: 'Refunding',
    paid: 'Paid',
    failed: 'Not paid',
    canceled: 'Canceled',
  },

  open: {
    title: (count) => `Checking ${counted(count, 'payment')}`,
    ended: 'See the result',
    owed: 'No response from the server yet',
    holding: 'Waiting for the server',
    'unknown-to-proxy': 'Unknown to the server',
  },

  wallets,

  update: {
    ready: 'New version:',
    apply: 'Update now',
    working: 'Updating…',
    nothingNewer:
      'The server has no new version yet. Try again in a minute. If that fails, call the administrator.',
  },
};
