/** Every mix of faults by its name, and which sale plays which. */
import { base, page } from './base-mixes.ts';
import type { Mix } from './mix.ts';

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
    notifiedAfterHours: [0.5, 1, 2],
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
    name: 'found-late',
    delayed: 0.6,
    codeOutlives: 1,
    notified: 0,
    wallets: 'short-lived',
    needsPassword: 0.1,
    takesAnother: 0,
    reconciled: 0,
    reconciledAfterHours: [25, 28, 31],
    notifiedAfterHours: [50, 51, 52],
    pause: 0.3,
    sleeps: 0.3,
    crash: 0.005,
    resolvedByHand: 0,
  },
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
