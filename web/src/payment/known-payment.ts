/** All that is known of one payment: the proxy's word first, and what the till began where there is none. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import type { Attempt } from './attempt.svelte.ts';
import { phaseOf, type Phase } from './phase.ts';

export interface KnownPayment {
  id: string;
  phase: Phase;
  /** Its state is final: it is not in doubt any more. */
  isEnded: boolean;
  /** These are absent for a tombstone that was begun elsewhere. */
  saleId: string | undefined;
  amount: number | undefined;
  payMethodId: string | undefined;
  currency: string;
  /** As the proxy last reported it. */
  view: PaymentView | undefined;
  /** As it was begun here; undefined once the cashier has left it. */
  attempt: Attempt | undefined;
}

/** @param currency of the terminal, for what names none */
export function knownPayment(
  id: string,
  { view, attempt }: Pick<KnownPayment, 'view' | 'attempt'>,
  currency: string,
): KnownPayment {
  return {
    id,
    phase: phaseOf(attempt?.step, view),
    isEnded: view !== undefined && isFinal(view.state),
    saleId: view?.saleId ?? attempt?.saleId,
    amount: view?.amount ?? attempt?.amount,
    payMethodId: view?.payMethodId ?? attempt?.payMethodId,
    currency: view?.currency ?? attempt?.currency ?? currency,
    view,
    attempt,
  };
}
