/** What the proxy keeps of the shop's day, as all above the store see it. */
import type { DayRules } from '@kaikei/shared/shop/business-day.ts';
import type { PaymentState } from '@kaikei/shared/api.ts';
import type { PaymentGroup, Sum } from '@kaikei/shared/shop/report.ts';
import type { Role } from '@kaikei/shared/shop/staff.ts';
import type { StoreChange, StoreView } from '@kaikei/shared/shop/store.ts';

/** A store with what is set for it, or with the defaults. */
export interface StoreProfile extends DayRules {
  storeNo: string;
  name?: string;
  address?: string;
  phone?: string;
  registrationNumber?: string;
  receiptFooter?: string;
  /** Width of the receipts' paper, in mm. */
  paper: StoreView['paper'];
  signOutAfterMinutes: number;
  /** Customers may open their receipts by a link. */
  receiptLinks: boolean;
  revenueStampForWallets: boolean;
}

/** A member that is there and undefined is set back to its default, or taken away. */
export type StoreProfileChange = { [Name in keyof StoreChange]?: StoreChange[Name] | undefined };

/** A terminal as people know it. */
export interface TerminalName {
  id: string;
  name: string;
}

export interface StoreProfiles {
  /** The defaults where nothing is set: whether there is such a store, only the gateway knows. */
  find(storeNo: string): Promise<StoreProfile>;
  /** The terminals of the store, those that are revoked too: payments and closings name them. The oldest first. */
  terminals(storeNo: string): Promise<TerminalName[]>;
  /** Those for which something was set. */
  list(): Promise<StoreProfile[]>;
  set(storeNo: string, change: StoreProfileChange, now: number): Promise<StoreProfile>;
}

export interface StaffRow {
  id: string;
  storeNo: string;
  name: string;
  role: Role;
  /** As `shop/pins.ts` makes it. */
  pinHash: string;
  createdAt: number;
  disabledAt?: number;
}

/** Who works at a terminal now. */
export interface SignedIn {
  id: string;
  name: string;
  role: Role;
  /** The latest call of the terminal, as far as it is kept: a little before the very latest. */
  lastCallAt: number;
  /** After so long without a call they are signed out. */
  idleMs: number;
}

/** A PIN that was tried at a terminal; of which person, where it names one. */
export interface PinTry {
  terminalId: string;
  staffId: string | undefined;
  now: number;
}

export interface TooManyTries {
  kind: 'too-many';
  retryAfterMs: number;
}

/** `pin-invalid`: they have another PIN by now, or are disabled. */
export type PassedTry = TooManyTries | { kind: 'known' } | { kind: 'pin-invalid' };

export interface StaffStore {
  add(person: Omit<StaffRow, 'createdAt' | 'disabledAt'>, now: number): Promise<void>;
  /** Of one store, or of all; disabled ones too. */
  list(storeNo?: string): Promise<StaffRow[]>;
  find(id: string): Promise<StaffRow | undefined>;
  /** Signs them out everywhere. False where there is no such person, or they are disabled already. */
  disable(id: string, now: number): Promise<boolean>;
  /** Signs them out everywhere. False where there is no such person, or they are disabled. */
  setPin(id: string, pinHash: string, now: number): Promise<boolean>;
  /** By terminal or by person there were as many wrong ones as there may be: no PIN is looked at now. */
  tooManyTries(attempt: PinTry): Promise<TooManyTries | undefined>;
  /**
   * It was wrong, and counts. Nobody is told so before, so that a crash is no way to guess, and what it cut short need
   * not count. Another proxy may have looked at the same time, and so the limit is kept here too.
   */
  failTry(attempt: PinTry): Promise<TooManyTries | { kind: 'pin-invalid' }>;
  /** It was right, which past the limit is told nobody. With `signIn` they are signed in there. */
  passTry(attempt: PinTry, person: StaffRow, how: { signIn: boolean }): Promise<PassedTry>;
  signOut(terminalId: string, now: number): Promise<void>;
  /** The terminal was used. */
  touch(terminalId: string, now: number): Promise<void>;
}

/** Where a page of the history ended. */
export interface HistoryPlace {
  createdAt: number;
  id: string;
}

export interface HistoryFilter {
  /** Created then or later, and before then. */
  from?: number | undefined;
  until?: number | undefined;
  state?: string | undefined;
  wallet?: string | undefined;
  amount?: number | undefined;
  /** The number of its receipt, the payment's id or its `trans_no`. */
  receipt?: string | undefined;
  /** In the id, sale, `trans_no`, description or what is attached; upper and lower case of ASCII are one. */
  text?: string | undefined;
}

export interface HistoryPage {
  after?: HistoryPlace | undefined;
  limit: number;
  oldestFirst?: boolean;
}

export interface HistoryFound {
  /** May be fewer than asked for, or none, though there is a next page: one page looks at so many rows at most. */
  places: HistoryPlace[];
  /** After which the next page begins; undefined where there is nothing more. */
  next?: HistoryPlace;
}

/** What the history and reports have of a payment beside its record. */
export interface PaymentFacts {
  id: string;
  terminalId: string;
  staffId?: string | undefined;
  state: PaymentState;
  byHand: boolean;
  wallet?: string | undefined;
  amount?: number | undefined;
  paidAmount?: number | undefined;
  transNo?: string | undefined;
  createdAt: number;
}

export interface HistoryStore {
  /** A store's payments and tombstones, the newest first unless asked otherwise, after that place. */
  search(storeNo: string, filter: HistoryFilter, page: HistoryPage): Promise<HistoryFound>;
  /** Of one payment; readable also where its record is damaged. */
  facts(storeNo: string, place: HistoryPlace): Promise<PaymentFacts | undefined>;
}

/** One payment, as reports name it. */
export interface ReportedPayment {
  id: string;
  terminalId: string;
  state: PaymentState;
  byHand: boolean;
  /** What the customer paid, or is to pay. */
  amount: number;
  /** What was sold for it, before a discount. */
  sales: number;
  createdAt: number;
}

/** One refund by the shop, as reports name it. */
export interface ReportedRefund {
  paymentId: string;
  id: string;
  terminalId: string;
  amount: number;
  createdAt: number;
}

/** One payment, or one refund, of which no sum can be made. */
export interface DamagedRow {
  paymentId: string;
  refundId?: string;
  terminalId: string;
  state: string;
  createdAt: number;
}

export interface DayFacts {
  groups: PaymentGroup[];
  /** Those that have not ended. */
  open: ReportedPayment[];
  /** Of refunds that were asked for in this time, those after which the money is back. */
  refunds: Sum;
  /** Those that have not ended. */
  openRefunds: ReportedRefund[];
  /** In nothing of the above; how many there are, and some of them. */
  damaged: { count: number; rows: DamagedRow[] };
}

/** A day that is to be closed. */
export interface NewClosing {
  storeNo: string;
  businessDate: string;
  from: number;
  until: number;
  /** By which moments belong to business days now; closed days may have gone by others. */
  rules: DayRules;
  closedAt: number;
  staffId: string;
  terminalId: string;
}

/**
 * What a closing counts: what ended of its day, and of days that were closed before, by the rules of then or of now.
 * Nothing is counted twice.
 */
export interface Counted {
  n: number;
  day: DayFacts;
  fromEarlier: ReportedPayment[];
  refundsFromEarlier: Sum;
}

export type ClosingOutcome<T> = { kind: 'closed'; closing: T } | { kind: 'already-closed' };

/** What can be read of every closing, also where its record is damaged. */
export interface ClosingFacts {
  n: number;
  storeNo: string;
  businessDate: string;
  closedAt: number;
  staffId: string;
  terminalId: string;
}

/** `record`: as `make` gave it; absent where it is damaged. */
export interface KeptClosing {
  facts: ClosingFacts;
  record?: unknown;
}

export interface ReceiptLink {
  tokenHash: string;
  paymentId: string;
  storeNo: string;
  /** Where it was asked for, and by whom. */
  terminalId: string;
  staffId?: string;
  createdAt: number;
  expiresAt: number;
}

export interface ReceiptLinks {
  add(link: ReceiptLink): Promise<void>;
  /** The id of the payment; undefined where there is no such link, or no more. */
  paymentOf(tokenHash: string, now: number): Promise<string | undefined>;
}

export interface ReportStore {
  /** Payments that were created in this time, of the store or of one of its terminals. */
  day(
    storeNo: string,
    range: { from: number; until: number },
    terminalId?: string,
  ): Promise<DayFacts>;
  /** How many rows the store has of this time: what a report of one of its terminals looks through. */
  rowsIn(storeNo: string, range: { from: number; until: number }): Promise<number>;
  /** @param make what is kept of it, in the transaction that counts */
  close<T>(closing: NewClosing, make: (counted: Counted) => T): Promise<ClosingOutcome<T>>;
  /** When the first payment or refund of this time was created that no closing has counted and that is not without money. */
  firstUnclosed(
    storeNo: string,
    range: { from: number; until: number },
  ): Promise<number | undefined>;
  isClosed(storeNo: string, businessDate: string): Promise<boolean>;
  /** By date. */
  firstClosedDay(storeNo: string): Promise<string | undefined>;
  /** What was kept, the newest first, with numbers below that one. */
  closings(storeNo: string, page: { before?: number; limit: number }): Promise<KeptClosing[]>;
  /** Those with higher numbers, in their order. */
  closingsAfter(storeNo: string, n: number, limit: number): Promise<KeptClosing[]>;
  closing(storeNo: string, n: number): Promise<KeptClosing | undefined>;
}
