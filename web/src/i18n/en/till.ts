/** English: what the till shows from the start. */
import type { Messages } from '../messages.ts';

export const till: Messages = {
  switchLanguage: 'Language',
  appName: 'Kaikei',

  start: {
    connecting: 'Starting the till…',
    unreachable: 'The server of this shop does not answer. Trying again by itself.',
  },

  pair: {
    title: 'Pair this till',
    lead: 'Enter the 8-character pairing code from the person who runs the payment server. It works once, for five minutes.',
    label: 'Pairing code',
    submit: 'Pair',
    working: 'Pairing…',
    hint: 'The code has digits and capital letters, like 7K3M-Q2XD.',
    invalid: 'This code is wrong. Check it character by character and enter it again.',
    expired: 'This code has expired. Ask for a new one.',
    used: 'This code was already used. Ask for a new one.',
    tooMany: (minutes) =>
      `Too many wrong codes. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then enter the code again.`,
    unreachable: 'The server does not answer. Check the network, then try again.',
    revoked: 'This till was signed off by the person who runs it. It needs a new pairing code.',
    lost: 'This till is no longer paired. It needs a new pairing code.',
    other: 'Pairing did not work. Try again, or ask for a new code.',
  },

  header: {
    history: 'Payments',
    store: (storeNo) => `Store ${storeNo}`,
    demo: 'Demo',
  },

  link: {
    ready: 'Ready',
    connecting: 'Connecting…',
    serverUnreachable: 'No connection to the server',
    gatewayDegraded: 'Payment network slow',
    gatewayUnreachable: 'Payment network down',
    readyHint: 'Server and payment network answer.',
    connectingHint: 'Looking for the server.',
    serverUnreachableHint: 'Nothing is lost; what the server has goes on there.',
    gatewayDegradedHint: 'Payments may take longer than usual.',
    gatewayUnreachableHint: 'New payments will probably fail. Offer another way to pay for now.',
  },

  scanner: {
    devices: 'Scanners',
    ready: 'Scanner ready',
    readyHint: 'The scanner is open and waits for a code.',
    opening: 'Scanner starting…',
    openingHint: 'The scanner was found and is being opened.',
    gone: 'Scanner unplugged',
    goneHint: 'Plug the scanner in or switch it on. It is taken up again by itself.',
    blocked: 'Scanner blocked',
    blockedHint:
      'The browser or the system does not let the till open the scanner. Add it again, or ask the person who runs the till.',
    taken: 'Scanner taken',
    takenHint:
      'Another program uses the scanner, or the system keeps it. Close the program; the till then takes it by itself.',
    elsewhere: 'Use scanner here',
    elsewhereHint: 'Another tab of the till has the scanner. Click to use it in this one.',
  },

  outage: {
    title: (since) => `No connection to the server since ${since}`,
    lead: 'Nothing is lost; what the server has goes on there. A code lives about a minute and cannot be kept, but a sale can wait.',
    owed: (payments, cancels, since) =>
      `The server does not know yet: ${[
        payments > 0 ? `${payments} ${payments === 1 ? 'payment' : 'payments'}` : '',
        cancels > 0 ? `${cancels} ${cancels === 1 ? 'cancel' : 'cancels'}` : '',
      ]
        .filter(Boolean)
        .join(', ')} (since ${since}). Do not take this money another way yet.`,
    tryNow: 'Try now',
  },

  waiting: {
    title: 'Sales that need a scan',
    room: (count, most, total, maxTotal) => `${count} of ${most} · ${total} of ${maxTotal}`,
    keep: 'Keep this sale for later',
    putBack: 'Put it back to the waiting ones',
    discard: 'Discard this sale',
  },

  sale: {
    amount: 'Amount',
    clear: 'Clear',
    backspace: 'Delete last digit',
    keypad: 'Keypad',
    enterAmount: 'Enter the amount',
    enterAmountLead: 'Then scan the payment code that the customer shows.',
    scanNow: 'Scan the customer’s code',
    scanNowLead: 'Ask for the payment code in the wallet and hold it under the scanner.',
    accepted: 'Accepted wallets',
    camera: 'Camera',
    close: 'Close',
  },

  choose: {
    title: 'Which wallet is it?',
    lead: 'The code does not say. Choose the wallet that the customer holds up.',
    back: 'Do not use this code',
  },

  notice: {
    ignored: {
      'no-amount': 'Scan ignored: enter the amount first, then scan again.',
      choosing: 'Scan ignored: choose the wallet first, or put the code away.',
      paying: 'Scan ignored: this payment is not finished yet.',
      ended: 'Scan ignored: start a new sale first.',
      'other-screen': 'Scan ignored: go back to the sale, then scan again.',
    },
    refused: {
      'product-barcode':
        'That is a product barcode. Scan the payment code on the customer’s phone.',
      url: 'That is a web link, not a payment code. Ask the customer for the code to pay with.',
      'merchant-qr': 'That is a shop’s QR code. Here the customer shows a code, and you scan it.',
      membership:
        'That is a members’ or points card, not a payment code. Ask the customer for the code to pay with.',
      bill: 'That is a bill, not a payment code. Ask the customer for the code to pay with.',
      ticket: 'That is a ticket, not a payment code. Ask the customer for the code to pay with.',
      other: 'That is not a payment code. Ask the customer for the code to pay with.',
      'foreign-wallet':
        'That code is of a wallet that is not accepted here. Ask the customer for another way to pay.',
      'invalid-payment-code':
        'The code was not read completely. Scan it again; if it stays so, ask for a fresh code.',
      incomplete:
        'The code was not read completely. Scan it again; if it stays so, set the scanner’s suffix on the devices screen.',
      'control-characters':
        'That code holds hidden characters and was refused. Ask for a fresh code in the wallet.',
    },
    overLimit: (amount) => `At most ${amount} can be paid at once.`,
    codeExpired: 'The code is too old now. Ask the customer for a fresh one and scan it.',
    heldTooLong: (amount) =>
      `The code for ${amount} is too old now, and nothing was sent. Ask the customer for a fresh one and scan it.`,
    waitingLimit: (count, total) =>
      `No more sales can wait: at most ${count}, and ${total} in all. Finish or discard one first. Nothing was sent.`,
    storageLost:
      'This device has lost what the till had stored. The payments come from the server again; look at the open ones before you take more.',
    deviceStorage:
      'This device cannot store anything, so nothing was started and nothing was taken. Free some space or use another till.',
    dismiss: 'Dismiss',
  },

  problem: {
    'malformed-json':
      'The till sent something the server could not read. Nothing was taken; reload the till.',
    'bad-request': 'The server did not understand the till. Nothing was taken; reload the till.',
    'terminal-unauthenticated':
      'This till is not paired. Pair it again; running payments go on at the server.',
    'pairing-code-invalid': 'This code is wrong. Check it and enter it again.',
    'invalid-signature': 'The server refused a message. Call support.',
    'terminal-revoked': 'This till was signed off. Ask for a new pairing code.',
    'origin-not-allowed':
      'This address is not allowed for the till. Open the till by its usual address.',
    'not-found': 'The server does not know this call. Reload the till.',
    'payment-not-found':
      'The server does not know this payment. Call support before you take the money another way.',
    'method-not-allowed': 'The server does not know this call. Reload the till.',
    'request-timeout': 'The network is too slow. Nothing was taken; scan a fresh code.',
    'payment-conflict': 'This payment number is taken. Nothing was taken; scan a fresh code.',
    'sale-in-progress': 'This sale has a payment that is not finished. Wait for its end.',
    'sale-already-paid': 'This sale is already paid. Do not take it again.',
    'payment-code-already-used':
      'This code was already used. Ask the customer for a fresh one and scan it.',
    'payment-canceled':
      'This payment was canceled before it began. Nothing was taken; scan a fresh code.',
    'payment-not-cancellable': 'It is too late to cancel: the customer has paid.',
    'pairing-code-used': 'This code was already used. Ask for a new one.',
    'pairing-code-expired': 'This code has expired. Ask for a new one.',
    'payload-too-large': 'The code is too long for a payment code. Scan the payment code again.',
    'unsupported-media-type':
      'The server did not understand the till. Nothing was taken; reload the till.',
    'misdirected-request': 'This address is not served here. Open the till by its usual address.',
    'validation-error':
      'The server did not accept the payment. Nothing was taken; enter the amount and scan again.',
    'invalid-amount': 'The server does not take this amount. Nothing was taken; check the amount.',
    'unsupported-currency': 'This currency is not taken here. Call support.',
    'invalid-payment-code':
      'The code was not read completely. Scan it again, or ask for a fresh code.',
    'not-a-payment-code':
      'That is not a payment code. Scan the payment code on the customer’s phone.',
    'wallet-not-recognised':
      'The wallet could not be told from the code. Scan again and choose the wallet.',
    'wallet-mismatch': 'The code belongs to another wallet than the one chosen. Scan it again.',
    'client-too-old':
      'This till is out of date. Nothing was taken: update it, then scan a fresh code.',
    'rate-limited': 'Too many calls at once. Wait a moment, then scan a fresh code.',
    'too-many-attempts': 'Too many wrong attempts. Wait some minutes.',
    'header-too-large':
      'The server did not understand the till. Nothing was taken; reload the till.',
    'internal-error':
      'The server had an error. Look at “Payments” before you take the money another way.',
    'storage-unavailable':
      'The server cannot store anything now, so nothing was taken. Offer another way to pay and call support.',
    'shutting-down':
      'The server is restarting, so nothing was taken. Scan a fresh code in a minute.',
  },

  paying: {
    doNotTake: 'Checking. Do not take another payment for this sale.',
    putAwayFirst: 'To take the money another way, put this code away first.',
    titles: {
      holding: 'Waiting for the server',
      sending: 'Sending…',
      repeating: 'The server did not answer yet',
      looking: 'Checking with the server',
      processing: 'Being processed',
      'awaiting-customer': 'Customer confirms in the wallet',
      canceling: 'Canceling…',
      refunding: 'Giving the money back…',
      'unknown-to-proxy': 'The server does not know this payment',
    },
    leads: {
      holding:
        'Nothing was sent yet. The code is sent if the server is back while it lives; otherwise the sale waits for a fresh one.',
      sending: 'The payment is on its way to the server.',
      repeating: 'The same payment is sent again by itself. It cannot be charged twice.',
      looking: 'As soon as the server answers, the outcome is shown here.',
      processing: 'The payment network is working on it.',
      'awaiting-customer':
        'Ask the customer to look at the phone: a password or a tap may be needed.',
      refunding:
        'The customer’s money had been taken and is on its way back. The server does this by itself.',
      'unknown-to-proxy':
        'It was there before. Write down the number below and call support before you take the money another way.',
    },
    cancelingCashier:
      'Your wish to cancel is noted. The payment network takes a cancel 15 seconds after the start at the earliest, and the server repeats it until it is confirmed.',
    cancelingTimeout:
      'The customer did not confirm in time. The server cancels, and repeats it until it is confirmed.',
    cancelIn: (seconds) => `Cancel goes out in ${seconds} s`,
    nextCheckIn: (seconds) => `Next check in ${seconds} s`,
    checkingNow: 'Checking now',
    secondsLeft: (seconds) => `${seconds} seconds left`,
    secondsUnit: 'seconds',
    cancel: 'Cancel payment',
    cancelAsked: 'Cancel asked for…',
    putAway: 'Support knows: put it away',
    nextCustomer: 'Serve next customer',
    nextCustomerHint: 'This payment goes on and stays in sight.',
  },

  result: {
    paid: 'Paid',
    paidLate: 'The customer had already paid',
    paidLateLead: 'The cancel came too late. The payment stands: hand over the goods.',
    failed: 'Not paid',
    canceled: 'Canceled',
    canceledLead: 'Nothing was taken from the customer.',
    refundedLead: 'The money was taken and has been given back.',
    newSale: 'New sale',
    back: 'Back to the sale',
    tryAgain: 'Scan again',
    offerOther: 'You may now take another payment for this sale.',
  },

  failure: {
    'gateway-unreachable':
      'The payment network could not be reached, so nothing was taken. Try the same code again, or another way to pay.',
    'never-at-gateway':
      'The payment never reached the payment network. Nothing was taken; ask for a fresh code.',
    'never-submitted':
      'The payment never reached the server. Nothing was taken; ask for a fresh code.',
    'not-found-unsigned':
      'The payment network does not know the payment. Nothing was taken as far as is known; support was told.',
    'canceled-at-gateway': 'It was canceled at the payment network. Nothing was taken.',
    'TS-D2012': 'Not enough funds in the wallet. Ask for another wallet or another way to pay.',
    'SBX-CODE-STALE': 'The code was too old. Ask the customer for a fresh one.',
    'SBX-CODE-USED': 'The code was used before. Ask the customer for a fresh one.',
    SYS500:
      'The payment network had an error. Nothing was taken; ask for a fresh code or another way to pay.',
    'SBX-EXPIRED':
      'The customer did not confirm in time. Nothing was taken; ask for a fresh code or another way to pay.',
    closed: 'The payment network closed the payment. Ask for a fresh code or another way to pay.',
    other:
      'The wallet or the payment network declined. Ask for a fresh code or another way to pay.',
  },

  facts: {
    wallet: 'Wallet',
    time: 'Time',
    paidAmount: 'Paid by the customer',
    transNo: 'Transaction no.',
    paymentId: 'Payment no.',
    reason: 'Reason',
  },

  states: {
    processing: 'Being processed',
    'awaiting-customer': 'Customer confirms',
    canceling: 'Canceling',
    refunding: 'Giving back',
    paid: 'Paid',
    failed: 'Not paid',
    canceled: 'Canceled',
  },

  open: {
    title: (count) =>
      count === 1 ? '1 payment is being checked' : `${count} payments are being checked`,
    ended: 'Look at the outcome',
    owed: 'The server has not answered yet',
    holding: 'Waiting for the server',
    'unknown-to-proxy': 'The server does not know it',
  },

  history: {
    title: 'Payments',
    empty: 'No payments yet.',
    back: 'Back',
    unknownAmount: 'No amount',
  },

  timelineTitle: 'What happened',
  timeline: {
    'create-sent': 'Payment sent to the payment network',
    'query-sent': 'Asked for the outcome',
    'cancel-sent': 'Cancel sent',
    'refund-sent': 'Refund sent',
    'refund-query-sent': 'Asked for the refund',
    'said-paid': 'Payment network: paid',
    'said-closed': 'Payment network: declined or closed',
    'said-canceled': 'Payment network: canceled',
    'said-in-progress': 'Payment network: in progress',
    'create-refused': 'Payment network: refused',
    'query-refused': 'Payment network: not found',
    'cancel-accepted': 'Payment network: cancel taken on',
    'cancel-refused': 'Payment network: cancel refused',
    'refund-accepted': 'Payment network: refund taken on',
    'refund-done': 'Payment network: money given back',
    'refund-in-progress': 'Payment network: refund in progress',
    'refund-closed': 'Payment network: refund not carried out',
    'refund-refused': 'Payment network: refund refused',
    'not-sent': 'The payment network could not be reached',
    unanswered: 'No usable answer; the outcome is asked for',
    'cancel-requested': 'Cancel asked for at the till',
    'cancel-decided': 'Time is up: the payment is being canceled',
    'refund-decided': 'Canceling is not possible: the money is given back',
    'resolved-by-hand': 'Settled by hand',
    incident: 'Noted for support',
    'nothing-left-captured': 'Nothing is left taken from the customer',
    paid: 'Paid',
    failed: 'Not paid',
    canceled: 'Canceled',
  },

  wallets: {
    WeChatPay: 'WeChat Pay',
    'Alipay+': 'Alipay+',
    UnionPay: 'UnionPay',
    PayPay: 'PayPay',
    RakutenPay: 'Rakuten Pay',
    DPay: 'd Barai',
    AuPay: 'au PAY',
    MerPay: 'Merpay',
  },

  status: {
    title: 'Status of this till',
    lead: 'What the till needs, and how it is now.',
    close: 'Close',
    line: 'Line',
    storage: 'Storage on this device',
    granted: 'The browser keeps what this till stores.',
    refused:
      'The browser may clear what this till stores if the device runs out of room. Payments are safe at the server. Installing the till usually mends it.',
    unknown: 'Being asked for.',
    install: 'Install the till on this device',
  },

  viewer: {
    title: 'The till is open in another tab',
    lead: 'Scans and keys work only there. Here you can look on, or go on here instead.',
    takeOver: 'Use the till here',
    sale: 'Amount being entered',
    closed: 'The other tab is not at work yet.',
  },

  update: {
    ready: 'New version:',
    apply: 'Update now',
    working: 'Updating…',
    nothingNewer:
      'The server has no newer version yet. Try again in a minute; if it stays so, call support.',
  },
};
