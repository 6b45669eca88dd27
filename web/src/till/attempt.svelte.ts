/** One payment that this till began, until a cashier has seen how it ended. It never holds the code. */
import type { AttemptRecord } from '../queue/db.ts';
import type { AttemptStep } from './phase.ts';

export class Attempt {
  readonly id: string;
  readonly saleId: string;
  readonly amount: number;
  readonly currency: string;
  readonly begunAt: number;
  /** What the code looked like, until the proxy says which wallet it is. */
  readonly payMethodId: string | undefined;
  step = $state<AttemptStep>('sending');
  /** The cashier asked for a cancel here. */
  cancelAsked = $state(false);

  constructor(record: Omit<AttemptRecord, 'answered'>, payMethodId?: string) {
    this.id = record.id;
    this.saleId = record.saleId;
    this.amount = record.amount;
    this.currency = record.currency;
    this.begunAt = record.begunAt;
    this.payMethodId = payMethodId;
    this.cancelAsked = record.cancelAsked === true;
  }

  record(answered: boolean): AttemptRecord {
    const { id, saleId, amount, currency, begunAt, cancelAsked } = this;
    return { id, saleId, amount, currency, begunAt, answered, cancelAsked };
  }
}
