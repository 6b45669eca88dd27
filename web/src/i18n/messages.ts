/** The shape of a catalogue: every language has every text, or the type check fails. These are there from the start. */
import type { PaymentState } from '@kaikei/shared/api.ts';
import type { PayMethodId } from '@kaikei/shared/payment-code/wallets.ts';
import type { Notice } from '../sale/notice.ts';
import type { ScannerHealth } from '../devices/scanner-health.ts';
import type { ProblemTexts } from './problem-text.ts';

type Why<Kind extends Notice['kind']> = Extract<Notice, { kind: Kind; why: string }>['why'];

export interface Messages {
  /** The name of the choice, and what is said where the language cannot be had. */
  switchLanguage: string;
  languageNotLoaded: string;
  appName: string;
  start: { connecting: string; unreachable: string };
  header: { history: string; store: (storeNo: string) => string; demo: string };
  connection: Record<
    | 'ready'
    | 'connecting'
    | 'serverUnreachable'
    | 'gatewayDegraded'
    | 'gatewayUnreachable'
    | 'readyHint'
    | 'connectingHint'
    | 'serverUnreachableHint'
    | 'gatewayDegradedHint'
    | 'gatewayUnreachableHint',
    string
  >;
  scanner: Record<ScannerHealth['name'] | 'devices', string>;
  /** The server does not answer. */
  outage: {
    title: (since: string) => string;
    lead: string;
    owed: (payments: number, cancels: number, since: string) => string;
    tryNow: string;
  };
  /** Sales on hold. */
  held: Record<'title' | 'keep' | 'putBack' | 'discard', string> & {
    sums: (count: number, most: number, total: string, maxTotal: string) => string;
  };
  sale: Record<
    | 'amount'
    | 'clear'
    | 'backspace'
    | 'keypad'
    | 'enterAmount'
    | 'enterAmountLead'
    | 'scanNow'
    | 'scanNowLead'
    | 'accepted'
    | 'camera'
    | 'close',
    string
  >;
  notice: {
    ignored: Record<Why<'scan-ignored'>, string>;
    refused: Record<Why<'scan-refused'>, string>;
    overLimit: (amount: string) => string;
    codeExpired: string;
    heldTooLong: (amount: string) => string;
    heldLimit: (count: number, total: string) => string;
    storageLost: string;
    deviceStorage: string;
    dismiss: string;
  };
  /** What happened, and what to do now. */
  problem: ProblemTexts;
  states: Record<PaymentState, string>;
  /** `ended`: none of them is in doubt any more. */
  open: { title: (count: number) => string } & Record<
    'ended' | 'owed' | 'holding' | 'unknown-to-proxy',
    string
  >;
  wallets: Record<PayMethodId, string>;
  update: Record<'ready' | 'apply' | 'working' | 'nothingNewer', string>;
}
