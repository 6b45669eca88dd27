/** Texts of the history and of the shop's day: store, reports, closings, exports. */
import type { Role } from '@kaikei/shared/shop/staff.ts';
import type { LoadTrouble } from '../api/loaded.svelte.ts';
import type { CloseTrouble } from '../shop/closing-draft.svelte.ts';
import type { RefundMessages } from './refund-messages.ts';

type Counted = (count: number) => string;

export interface ShopMessages {
  load: Record<'loading' | 'again' | 'signIn', string> & { trouble: Record<LoadTrouble, string> };
  history: Record<
    | 'store'
    | 'text'
    | 'search'
    | 'clear'
    | 'amount'
    | 'amountWrong'
    | 'state'
    | 'wallet'
    | 'any'
    | 'from'
    | 'to'
    | 'searching'
    | 'nothingFound'
    | 'staff'
    | 'terminal'
    | 'description'
    | 'receipt'
    | 'receiptNo',
    string
  > & {
    filters: Counted;
    /** Behind `searching`. */
    searchedBackTo: (date: string) => string;
    /** Why there is only the till's copy to search. */
    onlyCopy: Record<LoadTrouble, string>;
  };
  refund: RefundMessages;
  store: Record<
    | 'title'
    | 'back'
    | 'profile'
    | 'businessDate'
    | 'storeNo'
    | 'address'
    | 'phone'
    | 'registrationNumber'
    | 'dayStartsAt'
    | 'paper'
    | 'staff'
    | 'noStaff'
    | 'signedIn'
    | 'administrator',
    string
  > & {
    roles: Record<Role, string>;
    entries: Record<
      'report' | 'close' | 'closings' | 'history' | 'exports',
      { title: string; lead: string }
    >;
  };
  day: Record<'label' | 'before' | 'after' | 'today', string>;
  report: Record<
    | 'title'
    | 'paid'
    | 'sales'
    | 'afterRefunds'
    | 'notPaid'
    | 'canceled'
    | 'openLead'
    | 'byHand'
    | 'byHandLead'
    | 'byHandCanceled'
    | 'byHour'
    | 'hourHead'
    | 'byWallet'
    | 'byStaff'
    | 'wallet'
    | 'staff'
    | 'count'
    | 'amount'
    | 'total'
    | 'nothing'
    | 'nobody'
    | 'asTable'
    | 'asChart',
    string
  > & {
    payments: Counted;
    discounts: Counted;
    refunds: Counted;
    open: Counted;
    openRefunds: Counted;
    damaged: Counted;
    damagedLead: string;
    byHandPaid: Counted;
    hour: (hour: number) => string;
    /** When it was read; the day may go on. */
    asOf: (time: string) => string;
    /** Under the chart. */
    hourTick: (hour: number) => string;
    /** What the chart shows, for those who do not see it. */
    chart: (bestHour: string, amount: string) => string;
  };
  close: Record<
    | 'title'
    | 'paid'
    | 'openLead'
    | 'openShort'
    | 'openRefundsShort'
    | 'confirmOpen'
    | 'cash'
    | 'cashHint'
    | 'cashWrong'
    | 'note'
    | 'working'
    | 'confirmLead'
    | 'confirmYes'
    | 'cancel'
    | 'show'
    | 'look'
    | 'isClosedLead',
    string
  > & {
    payments: Counted;
    refunds: Counted;
    open: Counted;
    submit: (day: string) => string;
    confirm: (day: string) => string;
    isClosed: (n: number) => string;
    trouble: Record<CloseTrouble, string>;
  };
  closings: Record<'title' | 'close' | 'closeIt' | 'more' | 'empty', string> & {
    number: (n: number) => string;
    forgotten: (day: string) => string;
  };
  closing: Record<
    | 'closedAt'
    | 'by'
    | 'terminal'
    | 'countedCash'
    | 'expectedCash'
    | 'difference'
    | 'print'
    | 'fromEarlier'
    | 'fromEarlierLead'
    | 'byHand',
    string
  > & {
    title: (n: number) => string;
    store: (storeNo: string) => string;
    fromEarlierPaid: Counted;
    fromEarlierRefunds: Counted;
  };
  exports: Record<
    'title' | 'lead' | 'from' | 'to' | 'wrongRange' | 'stop' | 'needsManager',
    string
  > & {
    kinds: Record<'payments' | 'closings', string>;
    running: (kilobytes: number) => string;
    done: (name: string) => string;
    trouble: Record<Exclude<LoadTrouble, 'sign-in'>, string>;
  };
}
