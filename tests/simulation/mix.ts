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
  /** Per commit and call, full depth; per call in the core depth, before it is sent: the process stops for 0.5 to 120 s. */
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

  /** A notification of each final payment comes so many hours later. */
  readonly notifiedAfterHours: readonly number[];
  /** Per sale, full depth: reconciliation asks about its final payments, beside everything else (R14). */
  readonly reconciled: number;
  /** Runs that begin so many hours after the sale, too. */
  readonly reconciledAfterHours: readonly number[];
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
  /** Per paid payment: the shop refunds it, or parts of it (R16). */
  readonly shopRefunds: number;
  /** Full depth: a person ends what has been in doubt for 15 minutes. */
  readonly resolvedByHand: number;

  /** The wallets in play. */
  readonly wallets: 'short-lived' | 'long-lived' | 'without-cancel' | 'all';
}
