/** What can go wrong, and how often. A probability is per message, step, payment or sale, as named. */

export interface Mix {
  readonly name: string;
  /** Per message. */
  readonly notConnected: number;
  readonly requestLost: number;
  readonly responseLost: number;
  readonly doubled: number;
  /** Of the request, by up to 180 s. */
  readonly delayed: number;
  readonly responseDelayed: number;
  readonly errorBefore: number;
  readonly errorAfter: number;
  readonly retryAfter: number;
  /** Per answer: a signature that does not fit, or none, under a forged success half of the time. */
  readonly badSignature: number;
  readonly unsigned: number;
  readonly otherOrder: number;
  /** Per create's answer: the signed success of an earlier order, byte for byte. */
  readonly replayed: number;
  readonly notReadable: number;

  /** Per step of the proxy: before and after each commit, each sending, each answer. */
  readonly crash: number;
  readonly downLeastMs: number;
  readonly downMostMs: number;
  /** Per restart. */
  readonly clockBack: number;
  readonly clockForward: number;
  /** Per sale, full depth: the proxy is asked to end while it works. */
  readonly stopsInPeace: number;
  /** Per commit: the process stops for 0.5 to 120 s before it sends. */
  readonly pause: number;
  /** Per pause, full depth: the machine sleeps, and its monotonic clock stands still. */
  readonly sleeps: number;
  /** Per submission, full depth: the wall clock is set between the reading of the time and the commit. */
  readonly clockSetInCommit: number;
  /** Per step and call, full depth: our own code throws what nobody expects. */
  readonly mistake: number;
  /** Per commit. */
  readonly storageError: number;
  /** Per sale: the disk takes nothing for 5 s to 15 min. */
  readonly diskOutage: number;
  /** Per commit: the line to the database breaks, and nobody can tell whether it took effect. */
  readonly unclearCommit: number;

  /** Full depth: how many serve one database. */
  readonly proxies: number;

  /** Per order at the gateway. */
  readonly lag: number;
  readonly lagMostMs: number;
  /** Per query within 25 s of a change: answered from a copy that lags behind. */
  readonly staleRead: number;
  readonly refusedCode: number;
  readonly needsPassword: number;
  readonly neverActs: number;
  readonly declined: number;
  readonly createdFirst: number;
  readonly paysAtCancel: number;
  /** The gateway breaks its word: a code can be charged for longer than its life. */
  readonly codeOutlives: number;
  /** Another payment was given its `trans_no` before, by an answer that names no order. */
  readonly numberTaken: number;
  readonly cancelFails: number;
  readonly cancelFailsMost: number;
  readonly cancelSlow: number;
  readonly refundFails: number;
  readonly refundFailsMost: number;
  readonly refundSlow: number;
  readonly cancelBusy: number;
  readonly psnRepeats: number;
  readonly refundStuck: number;
  readonly refundCollides: number;
  /** Per sale: the gateway has no guard against giving back twice. */
  readonly unguarded: number;
  /** Per sale: the gateway does not sign its not-founds. */
  readonly notFoundsUnsigned: number;

  /** Per completed transaction. */
  readonly notified: number;
  /** Per sale: somebody sends notifications that are not genuine. */
  readonly forgedNotification: number;

  /** A notification of each final payment comes hours later. */
  readonly notifiedLate: boolean;
  /** Per sale, full depth: reconciliation asks about its final payments, beside everything else (R14). */
  readonly reconciled: number;
  /** Full depth: the till runs the product's code; per payment, again and again: its page is reloaded. */
  readonly productTill: boolean;
  readonly reloads: number;
  /** Per sale with such a till: the proxy is restored from a backup. */
  readonly restored: number;

  readonly cashierCancels: number;
  readonly cashierRepeatsPut: number;
  /** Another try before the outcome of the last is known. */
  readonly cashierImpatient: number;
  readonly takesAnother: number;
  /** Full depth: a person ends what has been in doubt for 15 minutes. */
  readonly resolvedByHand: number;

  /** The wallets in play. */
  readonly wallets: 'short-lived' | 'long-lived' | 'without-cancel' | 'all';
}

/** The mix of the rules' own table: 5 % lost each way, 3 % of each other fault, 3 % crash per step. */
const page: Mix = {
  name: 'page',
  notConnected: 0,
  requestLost: 0.05,
  responseLost: 0.05,
  doubled: 0.03,
  delayed: 0.03,
  responseDelayed: 0,
  errorBefore: 0.03,
  errorAfter: 0.03,
  retryAfter: 0,
  badSignature: 0,
  unsigned: 0,
  otherOrder: 0,
  replayed: 0,
  notReadable: 0,
  crash: 0.03,
  downLeastMs: 1_000,
  downMostMs: 300_000,
  clockBack: 0,
  clockForward: 0,
  pause: 0,
  sleeps: 0,
  clockSetInCommit: 0,
  mistake: 0,
  storageError: 0,
  unclearCommit: 0,
  proxies: 1,
  lag: 0,
  lagMostMs: 25_000,
  staleRead: 0,
  refusedCode: 0,
  needsPassword: 0.22,
  neverActs: 0.04,
  declined: 0.04,
  createdFirst: 0,
  paysAtCancel: 0,
  codeOutlives: 0,
  numberTaken: 0,
  cancelFails: 0,
  cancelFailsMost: 3,
  cancelSlow: 0,
  refundFails: 0,
  refundFailsMost: 3,
  refundSlow: 0,
  cancelBusy: 0,
  psnRepeats: 0,
  refundStuck: 0,
  refundCollides: 0,
  unguarded: 0,
  diskOutage: 0,
  notFoundsUnsigned: 0,
  notified: 0,
  forgedNotification: 0,
  notifiedLate: false,
  reconciled: 0,
  productTill: false,
  reloads: 0,
  restored: 0,
  stopsInPeace: 0,
  cashierCancels: 0.1,
  cashierRepeatsPut: 0.1,
  cashierImpatient: 0.02,
  takesAnother: 0.5,
  resolvedByHand: 0,
  wallets: 'short-lived',
};

/** Every kind of fault at a low rate, over all wallets. */
const base: Mix = {
  ...page,
  name: 'base',
  notConnected: 0.01,
  responseDelayed: 0.02,
  retryAfter: 0.3,
  badSignature: 0.01,
  unsigned: 0.01,
  otherOrder: 0.005,
  replayed: 0.005,
  notReadable: 0.01,
  clockBack: 0.1,
  pause: 0.005,
  storageError: 0.01,
  lag: 0.05,
  staleRead: 0.02,
  refusedCode: 0.02,
  createdFirst: 0.1,
  paysAtCancel: 0.1,
  numberTaken: 0.005,
  cancelFails: 0.1,
  cancelSlow: 0.1,
  refundFails: 0.1,
  refundSlow: 0.2,
  cancelBusy: 0.2,
  psnRepeats: 0.01,
  refundStuck: 0.05,
  refundCollides: 0.02,
  unguarded: 0.3,
  diskOutage: 0.02,
  notFoundsUnsigned: 0.02,
  notified: 0.6,
  forgedNotification: 0.05,
  reconciled: 0.5,
  stopsInPeace: 0.3,
  resolvedByHand: 0.1,
  wallets: 'all',
};

const MIX_LIST = [
  base,
  page,
  { ...page, name: 'page-300', wallets: 'long-lived' },
  {
    ...base,
    name: 'storm',
    notConnected: 0.05,
    requestLost: 0.25,
    responseLost: 0.25,
    doubled: 0.15,
    delayed: 0.15,
    responseDelayed: 0.1,
    errorBefore: 0.1,
    errorAfter: 0.1,
    crash: 0.01,
  },
  {
    ...base,
    name: 'hostile',
    badSignature: 0.15,
    unsigned: 0.15,
    otherOrder: 0.1,
    replayed: 0.1,
    notReadable: 0.1,
    numberTaken: 0.1,
    forgedNotification: 0.8,
    crash: 0.01,
  },
  {
    ...base,
    name: 'stubborn',
    needsPassword: 0.6,
    neverActs: 0.15,
    paysAtCancel: 0.4,
    cancelFails: 0.6,
    cancelFailsMost: 12,
    cancelSlow: 0.4,
    refundFails: 0.6,
    refundFailsMost: 8,
    refundSlow: 0.5,
    cashierCancels: 0.5,
    crash: 0.01,
  },
  {
    ...base,
    name: 'without-cancel',
    needsPassword: 0.5,
    cashierCancels: 0.5,
    refundFails: 0.4,
    refundSlow: 0.5,
    crash: 0.02,
    wallets: 'without-cancel',
  },
  {
    ...base,
    name: 'overnight',
    crash: 0.03,
    downLeastMs: 1_000,
    downMostMs: 3 * 24 * 3_600_000,
    needsPassword: 0.4,
    cashierCancels: 0.4,
    cancelFails: 0.5,
  },
  { ...base, name: 'clock', clockBack: 0.6, clockForward: 0, pause: 0.1, crash: 0.06 },
  { ...base, name: 'disk', storageError: 0.3, crash: 0.01 },
  {
    ...base,
    name: 'disk-outage',
    diskOutage: 1,
    needsPassword: 0.6,
    cashierCancels: 0.4,
    crash: 0.005,
  },
  {
    ...base,
    name: 'unguarded',
    unguarded: 1,
    reconciled: 1,
    needsPassword: 0.5,
    paysAtCancel: 0.5,
    cashierCancels: 0.6,
    cancelFails: 0.6,
    cancelFailsMost: 6,
    cancelSlow: 0.5,
    cancelBusy: 0.7,
    refundFails: 0.4,
    refundSlow: 0.5,
    refundStuck: 0.2,
    crash: 0.01,
  },
  {
    ...base,
    name: 'numbers',
    psnRepeats: 0.5,
    numberTaken: 0.2,
    refundCollides: 0.5,
    paysAtCancel: 0.4,
    cashierCancels: 0.5,
    wallets: 'without-cancel',
    crash: 0.01,
  },
  {
    ...base,
    name: 'lagging',
    lag: 0.6,
    staleRead: 0.3,
    needsPassword: 0.5,
    cashierCancels: 0.5,
    crash: 0.01,
    doubled: 0.1,
  },
  { ...base, name: 'unsigned-not-found', notFoundsUnsigned: 1, requestLost: 0.15, crash: 0.01 },
  { ...base, name: 'clock-forward', clockForward: 0.6, delayed: 0.15, crash: 0.06 },
  {
    ...base,
    name: 'late-capture',
    delayed: 0.3,
    codeOutlives: 0.5,
    notifiedLate: true,
    reconciled: 1,
    crash: 0.01,
  },
  {
    ...base,
    name: 'two-proxies',
    proxies: 2,
    reconciled: 0.8,
    pause: 0.05,
    crash: 0.01,
    storageError: 0.02,
    unclearCommit: 0.02,
    clockBack: 0.4,
    clockForward: 0.2,
    needsPassword: 0.4,
    cashierCancels: 0.4,
    cashierRepeatsPut: 0.4,
    stopsInPeace: 0.5,
  },
] as const satisfies readonly Mix[];

/** What only the full depth plays. */
const FULL_MIX_LIST = [
  {
    ...base,
    name: 'mistakes',
    mistake: 0.04,
    needsPassword: 0.5,
    cashierCancels: 0.5,
    crash: 0.002,
    resolvedByHand: 0,
  },
  {
    ...base,
    name: 'asleep',
    pause: 0.1,
    sleeps: 0.7,
    needsPassword: 0.5,
    cashierCancels: 0.5,
    crash: 0.005,
  },
  {
    ...base,
    name: 'clock-set-in-commit',
    clockSetInCommit: 0.7,
    clockBack: 0.5,
    clockForward: 0.5,
    delayed: 0.15,
    crash: 0.002,
    pause: 0,
  },
  {
    ...base,
    name: 'restored',
    productTill: true,
    reloads: 0.4,
    restored: 0.7,
    needsPassword: 0.5,
    cashierCancels: 0.3,
    clockBack: 0.5,
    resolvedByHand: 0,
    stopsInPeace: 0,
    crash: 0.005,
  },
] as const satisfies readonly Mix[];

const MIXES: readonly Mix[] = [...MIX_LIST, ...FULL_MIX_LIST];

export function mixNamed(name: string): Mix {
  const found = MIXES.find((mix) => mix.name === name);
  if (!found) {
    throw new Error(`no mix "${name}"; there are: ${MIXES.map((mix) => mix.name).join(', ')}`);
  }
  return found;
}

const CORE_MIXES: readonly Mix[] = MIX_LIST.filter(({ proxies }) => proxies === 1);

/** Seeds go round the mixes, so that every run of seeds meets each; the core depth plays one proxy. */
export function mixOf(seed: number, depth: 'core' | 'full'): Mix {
  const mixes = depth === 'core' ? CORE_MIXES : MIXES;
  return mixes[seed % mixes.length] ?? base;
}
