/** Texts of refunds by the shop, loaded with the history. */
import type { RefundView } from '@kaikei/shared/api.ts';
import type { RefundStanding } from '../refund/refund-standing.ts';
import type { RefundTrouble } from '../refund/refund-trouble.ts';
import type { BegunStep } from '../refund/refunds.svelte.ts';

type OfAmount = (amount: string) => string;
type OfAmountAndWallet = (amount: string, wallet: string) => string;

export interface RefundMessages {
  open: string;
  /** The sheet that asks for the amount. */
  ask: Record<
    'title' | 'lead' | 'all' | 'reason' | 'other' | 'reasonText' | 'reasonWrong' | 'next' | 'close',
    string
  > & {
    over: OfAmount;
    /** One tap each. */
    reasons: readonly string[];
  };
  confirm: Record<'title' | 'lead' | 'left' | 'back' | 'working', string> & {
    sentence: OfAmountAndWallet;
    submit: OfAmount;
  };
  /** Before it can be asked for. */
  noManager: string;
  noManagerLead: string;
  /** Instead of `ask.lead`, where another refund stands in the way. */
  blockedLead: string;
  /** Why a payment that a person resolved has no button. */
  byHand: string;
  unreachable: string;
  sums: Record<'paid' | 'back' | 'underWay' | 'left', string>;
  list: Record<'title' | 'by', string>;
  states: Record<RefundView['state'], string>;
  /** How the latest one stands: what happened, and what to tell the customer. */
  latest: Record<RefundStanding, { title: OfAmount; lead: string; customer: OfAmountAndWallet }>;
  /** Before the gateway's own words, which are in no language of ours. */
  gatewaySays: string;
  customerTitle: string;
  slow: string;
  /** Asked for here, and not known to the proxy. */
  begun: Record<BegunStep, { title: OfAmount; lead: string }>;
  sendAgain: string;
  giveUp: string;
  trouble: Record<RefundTrouble, string>;
}
