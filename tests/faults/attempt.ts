/** What the shop knows of a payment that it submitted: as it was asked for, and as it was last told. */
import type { PaymentView, SubmitBody } from '@kaikei/shared/api.ts';
import type { Till } from '../support/till.ts';
import type { Customer } from './customers.ts';

export interface Attempt {
  readonly id: string;
  readonly till: Till;
  readonly body: SubmitBody;
  readonly customer: Customer;
  /** Its sale had another attempt before. */
  readonly again: boolean;
  /** The `PUT` was answered 200 or 201: from now on it may never be missing (P4). */
  acknowledged: boolean;
  /** As last told. */
  view?: PaymentView;
  cancel: 'no' | 'wanted' | 'sent';
  /** What the shop refunds of it, in its order. */
  readonly refunds: Refund[];
}

/** A refund by the shop, asked for at any till. */
export interface Refund {
  readonly id: string;
  readonly amount: number;
  readonly till: Till;
  /** `refused`: the payment had another one under way, or too little left. */
  answer: 'none' | 'taken' | 'refused';
}

/** A cancel for an id that nobody has submitted. */
export interface Voided {
  readonly id: string;
  readonly till: Till;
  acknowledged: boolean;
}

/** Not answered yet, or taken and not seen at its end. */
export function isUnderWay({ refunds = [] }: PaymentView, { id, answer }: Refund): boolean {
  if (answer === 'refused') return false;
  const shown = refunds.find((refund) => refund.id === id);
  return shown === undefined || shown.state === 'processing';
}
