/** English: a payment from the scan to its end, and in the history. */
import type { PaymentMessages } from '../payment-messages.ts';

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`;

export const payment: PaymentMessages = {
  choose: {
    title: 'Which wallet is it?',
    lead: 'The code alone does not show it. Choose the wallet app on the customer’s phone.',
    back: 'Don’t use this code',
  },

  paying: {
    doNotTake: 'Checking. Don’t accept another payment for this sale.',
    discardCodeFirst: 'To accept another payment, press “Don’t use this code” first.',
    titles: {
      holding: 'Waiting for the server',
      sending: 'Sending…',
      repeating: 'No response from the server yet',
      looking: 'Checking with the server',
      processing: 'Processing',
      'awaiting-customer': 'Waiting for the customer',
      canceling: 'Canceling…',
      refunding: 'Refunding…',
      'unknown-to-proxy': 'The server has no record of this payment',
    },
    leads: {
      holding:
        'Nothing was sent yet. The code is sent if the server comes back before it expires. Otherwise the sale is put on hold.',
      sending: 'The payment is on its way to the server.',
      repeating: 'Sending the same payment again. The customer cannot be charged twice.',
      looking: 'The result is shown here as soon as the server responds.',
      processing: 'The payment network is processing it.',
      'awaiting-customer':
        'Ask the customer to check their phone. They may have to enter a password or confirm.',
      refunding:
        'The customer was charged, and the money is on its way back. The server does this automatically.',
      'unknown-to-proxy':
        'The server knew it before. Write down the number below and call the administrator before you accept another payment.',
    },
    cancelingCashier:
      'Cancellation requested. It can be sent 15 seconds after the payment started. The server repeats it until it is confirmed.',
    cancelingTimeout:
      'The customer did not confirm in time. The server is canceling the payment, and repeats this until it is confirmed.',
    cancelIn: (seconds) => `Canceling in ${seconds} s`,
    nextCheckIn: (seconds) => `Checking again in ${seconds} s`,
    checkingNow: 'Checking now',
    secondsLeft: (seconds) => `${counted(seconds, 'second')} left`,
    secondsUnit: 'seconds',
    cancel: 'Cancel payment',
    cancelAsked: 'Canceling…',
    dismiss: 'Close: I called the administrator',
    nextCustomer: 'Serve next customer',
    nextCustomerHint: 'This payment continues and stays visible at the top.',
  },

  result: {
    paid: 'Paid',
    paidLate: 'The customer had already paid',
    paidLateLead: 'The cancellation came too late. The payment is valid: hand over the goods.',
    failed: 'Not paid',
    canceled: 'Canceled',
    canceledLead: 'The customer is not charged.',
    refundedLead: 'The customer was charged and has been refunded.',
    newSale: 'New sale',
    refund: 'Refund',
    receipt: 'Receipt',
    back: 'Back to the sale',
    tryAgain: 'Scan again',
    offerOther: 'You can now accept another payment for this sale.',
  },

  failure: {
    'gateway-unreachable':
      'The payment network could not be reached, so the customer was not charged. Try the same code again, or offer another way to pay.',
    'never-at-gateway':
      'The payment did not reach the payment network. The customer was not charged. Ask for a new code.',
    'never-submitted':
      'The payment did not reach the server. The customer was not charged. Ask for a new code.',
    'not-found-unsigned':
      'The payment network has no record of this payment, as far as can be verified. An incident was recorded for the administrator.',
    'canceled-at-gateway': 'The payment network canceled the payment. The customer is not charged.',
    'TS-D2012': 'Not enough funds. Offer another wallet or another way to pay.',
    'SBX-CODE-STALE': 'The code had expired. Ask the customer for a new code.',
    'SBX-CODE-USED': 'The code had already been used. Ask the customer for a new code.',
    SYS500:
      'The payment network had an error. The customer was not charged. Ask for a new code, or offer another way to pay.',
    'SBX-EXPIRED':
      'The customer did not confirm in time and was not charged. Ask for a new code, or offer another way to pay.',
    closed:
      'The payment network ended the payment. Ask for a new code, or offer another way to pay.',
    other:
      'The wallet or the payment network declined. Ask for a new code, or offer another way to pay.',
  },

  facts: {
    wallet: 'Wallet',
    time: 'Time',
    paidAmount: 'Amount paid',
    refundedAmount: 'Refunded',
    transNo: 'Payment network no.',
    paymentId: 'Payment no.',
    reason: 'Reason',
  },

  history: {
    title: 'Payments',
    empty: 'No payments yet.',
    back: 'Back',
    unknownAmount: 'No amount',
  },

  refunds: { processing: 'Refund in progress', partly: 'Partly refunded', wholly: 'Refunded' },

  timelineTitle: 'Timeline',

  timeline: {
    'create-sent': 'Payment sent to the payment network',
    'query-sent': 'Result requested',
    'cancel-sent': 'Cancellation sent',
    'refund-sent': 'Refund sent',
    'refund-query-sent': 'Refund result requested',
    'said-paid': 'Payment network: paid',
    'said-closed': 'Payment network: declined or closed',
    'said-canceled': 'Payment network: canceled',
    'said-in-progress': 'Payment network: in progress',
    'create-refused': 'Payment network: refused',
    'query-refused': 'Payment network: not found',
    'cancel-accepted': 'Payment network: cancellation accepted',
    'cancel-refused': 'Payment network: cancellation refused',
    'refund-accepted': 'Payment network: refund accepted',
    'refund-done': 'Payment network: refunded',
    'refund-in-progress': 'Payment network: refund in progress',
    'refund-closed': 'Payment network: refund failed',
    'refund-refused': 'Payment network: refund refused',
    'not-sent': 'Payment network could not be reached',
    unanswered: 'No valid response; result will be requested',
    'cancel-requested': 'Cancellation requested at the till',
    'cancel-decided': 'Time is up: canceling',
    'refund-decided': 'Cannot be canceled: refunding',
    'resolved-by-hand': 'Resolved by hand',
    'shop-refund-requested': 'Refund requested',
    'shop-refund-refunded': 'Refunded',
    'shop-refund-failed': 'Refund failed',
    incident: 'Incident recorded for the administrator',
    'nothing-left-captured': 'No charge remains for the customer',
    paid: 'Paid',
    failed: 'Not paid',
    canceled: 'Canceled',
  },
};
