/** English: refunds by the shop. */
import type { RefundMessages } from '../refund-messages.ts';

export const refund: RefundMessages = {
  open: 'Refund',

  ask: {
    title: 'Refund',
    lead: 'Check the amount to give back.',
    all: 'All that is left',
    reason: 'Reason (optional)',
    reasons: ['Returned goods', 'Wrong amount', 'Charged twice', 'Out of stock'],
    other: 'Other',
    reasonText: 'Enter a reason',
    reasonWrong: 'Emoji and special characters cannot be used.',
    next: 'Continue',
    close: 'Close',
    over: (left) => `At most ${left} can be refunded.`,
  },

  confirm: {
    title: 'Refund this?',
    lead: 'A refund cannot be undone.',
    sentence: (amount, wallet) => `${amount} goes back to the customer’s ${wallet}.`,
    left: 'Left after this refund',
    back: 'Change the amount',
    submit: (amount) => `Refund ${amount}`,
    working: 'Sending…',
  },

  noManager: 'This store has no manager',
  noManagerLead:
    'A refund needs a manager’s PIN. Ask the administrator to add a manager, then press “Refund” again.',
  blockedLead: 'This cannot be refunded now. See the refunds of this payment.',
  byHand:
    'This payment was resolved by hand, so it cannot be refunded at the till. If the customer should get the money back, give the payment no. below to the administrator, who refunds it on the merchant platform.',
  unreachable:
    'The server does not respond, so nothing can be refunded now. You can continue as soon as it responds.',

  sums: {
    paid: 'Amount paid',
    back: 'Refunded',
    underWay: 'Refund in progress',
    left: 'Left',
  },

  list: { title: 'Refunds', by: 'approved by' },

  states: { processing: 'In progress', refunded: 'Refunded', failed: 'Failed' },

  latest: {
    processing: {
      title: (amount) => `Refunding ${amount}…`,
      lead: 'The customer does not have it back yet. The result is checked automatically. Don’t give it back another way.',
      customer: (amount, wallet) =>
        `We have started the refund of ${amount}. It will be back in your ${wallet} shortly.`,
    },
    refunded: {
      title: (amount) => `${amount} refunded`,
      lead: 'The customer has it back in the wallet.',
      customer: (amount, wallet) =>
        `${amount} is back in your ${wallet}. You can see it in the app.`,
    },
    failed: {
      title: (amount) => `${amount} could not be refunded`,
      lead: 'The payment network or the wallet refused it, so the customer does not have it back. Refund it again. If it is refused once more, note the payment no. and call the administrator.',
      customer: (amount) =>
        `We are sorry: the refund of ${amount} did not go through. We will try again.`,
    },
    'number-used': {
      title: (amount) => `The refund of ${amount} was not sent`,
      lead: 'The payment network already has a refund under this number: data was restored from a backup. The customer may have the money. Don’t refund it again. Note the payment no. and call the administrator.',
      customer: (amount, wallet) =>
        `We are checking whether ${amount} is already back in your ${wallet}. Please give us a moment.`,
    },
    'failed-by-hand': {
      title: (amount) => `${amount} was not refunded`,
      lead: 'The administrator ended this refund, and the customer does not have it back. Ask the administrator before you refund it again.',
      customer: (amount) =>
        `We are sorry: the refund of ${amount} did not go through. We will look into it.`,
    },
  },
  gatewaySays: 'The payment network’s answer (for the administrator)',
  customerTitle: 'Tell the customer',
  slow: 'This is taking a while. The server continues with it, so the customer does not have to wait. The result is shown here and under Payments.',

  begun: {
    sending: {
      title: (amount) => `Sending the refund of ${amount}…`,
      lead: 'Stay on this screen for a moment.',
    },
    unknown: {
      title: (amount) => `Checking the refund of ${amount}`,
      lead: 'It is not known yet whether the server received the refund. This is checked automatically. Don’t give it back another way. “Send again” cannot refund it twice.',
    },
    'not-received': {
      title: (amount) => `The refund of ${amount} did not reach the server`,
      lead: 'Nothing was refunded. Send it again, or press “Don’t refund”. Sending again cannot refund it twice.',
    },
  },
  sendAgain: 'Send again',
  giveUp: 'Don’t refund',

  trouble: {
    'not-approved': 'Nothing was refunded, because no manager approved it.',
    'payment-not-refundable':
      'Nothing was refunded. This payment cannot be refunded now: it is being checked, or was resolved by hand. Wait a moment, then check again; if that fails, call the administrator.',
    'refund-exceeds-payment':
      'Nothing was refunded. It is more than is left; another till may have refunded a part. Check the refunds of this payment, then enter the amount again.',
    'refund-in-progress':
      'Nothing was refunded. Another refund of this payment is in progress. Wait until it has ended, then refund again.',
    'payment-conflict':
      'Nothing was refunded. The server has another refund under the same number. Check the refunds of this payment.',
    'payment-not-found':
      'Nothing was refunded. The server has no such payment of this store. Call the administrator.',
    'rate-limited':
      'Nothing was refunded. Too many requests at once. Wait a moment, then try again.',
    'begun-before':
      'No new refund was sent. An earlier one of this payment is still being checked: look at that one first.',
    'device-storage':
      'Nothing was refunded, because this device could not record it. Free some storage, then try again.',
    other:
      'Nothing was refunded. The server refused it. If that happens again, call the administrator.',
  },
};
