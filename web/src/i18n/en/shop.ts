/** English: the history and the shop's day. */
import type { ShopMessages } from '../shop-messages.ts';
import { refund } from './refund.ts';

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`;
const payments = (count: number) => counted(count, 'payment');
const refunds = (count: number) => counted(count, 'refund');

const UNREACHABLE = 'The server does not respond. Check the connection, then try again.';
const BUSY = 'Too many requests at once. Wait a moment, then try again.';
const FAILED =
  'Something went wrong on the server. Try again. If that fails, call the administrator.';

export const shop: ShopMessages = {
  load: {
    loading: 'Loading…',
    again: 'Try again',
    signIn: 'Sign in',
    trouble: {
      'sign-in': 'Only for the store’s staff. Sign in first.',
      unreachable: UNREACHABLE,
      busy: BUSY,
      'not-found': 'The server has nothing under this number.',
      failed: FAILED,
    },
  },

  history: {
    store: 'Store',
    text: 'Number or text',
    search: 'Search',
    filters: (count) => (count > 0 ? `Filters (${count})` : 'Filters'),
    clear: 'Clear',
    amount: 'Amount',
    amountWrong: 'Enter the amount in digits, such as 1500.',
    state: 'Result',
    wallet: 'Wallet',
    any: 'All',
    from: 'From',
    to: 'To',
    searching: 'Searching…',
    searchedBackTo: (date) => `Searched back to ${date} so far.`,
    nothingFound: 'No payments found. Change the search.',
    staff: 'Staff',
    terminal: 'Till',
    description: 'Description',
    receipt: 'Receipt',
    receiptNo: 'Receipt no.',
    onlyCopy: {
      'sign-in':
        'These are this till’s latest payments. Sign in to search all payments of the store.',
      unreachable:
        'The server does not respond. These are this till’s latest payments, from its own copy.',
      busy: 'The server is busy. These are this till’s latest payments, from its own copy.',
      'not-found':
        'The server cannot search yet. These are this till’s latest payments, from its own copy.',
      failed:
        'The server could not search. These are this till’s latest payments, from its own copy.',
    },
  },

  refund,

  store: {
    title: 'Store',
    back: 'Back',
    profile: 'Store details',
    businessDate: 'Business day',
    storeNo: 'Store no.',
    address: 'Address',
    phone: 'Phone',
    registrationNumber: 'Registration no.',
    dayStartsAt: 'Day starts at',
    paper: 'Receipt paper',
    staff: 'Staff',
    noStaff: 'This store has no staff. Refunds, closings and exports need a manager.',
    signedIn: 'signed in',
    administrator: 'The administrator changes the store’s details and its staff on the server.',
    roles: { cashier: 'Cashier', manager: 'Manager' },
    entries: {
      report: { title: 'Day report', lead: 'Sales by hour, wallet and staff' },
      close: { title: 'Close the day', lead: 'Make the day’s figures final (manager)' },
      closings: { title: 'Closings', lead: 'See and print closed days' },
      history: { title: 'Payments', lead: 'Search all payments of the store' },
      exports: { title: 'Export', lead: 'CSV files for spreadsheets and accounting' },
    },
  },

  day: { label: 'Day', before: 'The day before', after: 'The day after', today: 'Today' },

  report: {
    title: 'Day report',
    paid: 'Total amount paid',
    sales: 'Sales',
    discounts: (count) => (count > 0 ? `Discounts (${counted(count, 'payment')})` : 'Discounts'),
    refunds: (count) => `Refunded (${count})`,
    afterRefunds: 'After refunds',
    notPaid: 'Not paid',
    canceled: 'Canceled',
    open: (count) => `${payments(count)} not finished yet`,
    openLead: 'They are in none of the sums.',
    openRefunds: (count) => `${refunds(count)} not finished yet`,
    damaged: (count) => `${count} damaged ${count === 1 ? 'record' : 'records'}`,
    damagedLead: 'They are in none of the sums. Call the administrator.',
    byHand: 'Resolved by hand',
    byHandLead: 'The administrator entered these results. They are in none of the other sums.',
    byHandPaid: (count) => `Paid (${payments(count)})`,
    byHandCanceled: 'Canceled',
    byHour: 'By hour',
    hourHead: 'Hour',
    byWallet: 'By wallet',
    byStaff: 'By staff',
    wallet: 'Wallet',
    staff: 'Staff',
    count: 'Count',
    amount: 'Amount',
    total: 'Total',
    nothing: 'Nothing was paid on this day.',
    nobody: 'Nobody signed in',
    asOf: (time) => `As of ${time}`,
    asTable: 'Show as table',
    asChart: 'Show as chart',
    payments,
    hour: (hour) => `${hour}:00`,
    hourTick: (hour) => `${hour}:00`,
    chart: (bestHour, amount) => `Chart by hour. Best hour: ${bestHour} with ${amount}.`,
  },

  close: {
    title: 'Close the day',
    paid: 'Total amount paid',
    payments,
    refunds,
    open: (count) => `${payments(count)} not finished yet`,
    openLead:
      'You can still close the day. They are listed in this closing, and counted in the first one after they have ended.',
    openShort: 'Payments not finished yet',
    openRefundsShort: 'Refunds not finished yet',
    cash: 'Counted cash (optional)',
    cashHint: 'What is in the drawer. Leave it empty if you do not count cash.',
    cashWrong: 'Enter the amount in digits, such as 50000.',
    note: 'Note (optional)',
    submit: (day) => `Close ${day}`,
    working: 'Closing…',
    confirm: (day) => `Close ${day}?`,
    confirmLead:
      'A closing cannot be changed or undone. Later sales of that day are in the next closing.',
    confirmOpen:
      'What is not finished yet is in none of these sums. The first closing after it has ended counts it.',
    confirmYes: 'Close the day',
    cancel: 'Not yet',
    isClosed: (n) => `This day is closed: closing no. ${n}`,
    isClosedLead: 'Later sales of that day are in the next closing.',
    show: 'Show closing',
    look: 'Check again',
    trouble: {
      'already-closed':
        'This day was closed meanwhile, maybe at another till. Nothing was changed.',
      unknown:
        'The server did not respond, so the day may be closed or not. Check before you try again.',
      'sign-in': 'Only a manager can close the day.',
      unreachable: UNREACHABLE,
      busy: BUSY,
      'not-found': FAILED,
      failed: FAILED,
    },
  },

  closings: {
    title: 'Closings',
    close: 'Close the day',
    closeIt: 'Close it',
    more: 'Show older ones',
    empty: 'No day has been closed yet.',
    number: (n) => `No. ${n}`,
    forgotten: (day) => `${day} is not closed yet.`,
  },

  closing: {
    title: (n) => `Closing no. ${n}`,
    store: (storeNo) => `Store ${storeNo}`,
    closedAt: 'Closed at',
    by: 'Closed by',
    terminal: 'Till',
    countedCash: 'Counted cash',
    expectedCash: 'Expected cash',
    difference: 'Difference',
    print: 'Print',
    fromEarlier: 'From earlier days',
    fromEarlierLead:
      'Payments and refunds that ended after their day was closed. They are not in the figures above.',
    fromEarlierPaid: (count) => `Paid (${payments(count)})`,
    fromEarlierRefunds: (count) => `Refunded (${count})`,
    byHand: 'resolved by hand',
  },

  exports: {
    title: 'Export',
    lead: 'The file opens in spreadsheets. Both days are included. A manager has to be signed in.',
    from: 'From',
    to: 'To',
    wrongRange: 'The first day is after the last one.',
    kinds: { payments: 'Payments (CSV)', closings: 'Closings (CSV)' },
    running: (kilobytes) => `The file is being written… ${kilobytes} kB`,
    stop: 'Stop',
    done: (name) => `Saved in the downloads: ${name}`,
    needsManager: 'Only for managers. Sign in as one, then export again.',
    trouble: {
      unreachable: 'The connection broke off, so nothing was saved. Try again.',
      busy: BUSY,
      'not-found': FAILED,
      failed: FAILED,
    },
  },
};
