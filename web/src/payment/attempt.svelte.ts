/** One payment that this till began, until a cashier has seen how it ended. It never holds the code. */
import type { AttemptRecord } from '../storage/db.ts';
import type { AttemptStep } from './phase.ts';

/** How long a held code lives, in monotonic ms. */
export interface CodeLife {
  from: number;
  until: number;
}

export class Attempt {
  readonly id: string;
  readonly saleId: string;
  readonly amount: number;
  readonly currency: string;
  readonly begunAt: number;
  /** What the code looked like, until the proxy says which wallet it is. */
  readonly payMethodId: string | undefined;
  /** Of the code that was scanned here; undefined once the till was opened anew. */
  readonly codeLife: CodeLife | undefined;
  step = $state<AttemptStep>('sending');
  /** When the cashier asked for a cancel here; ms since the epoch by this tablet. */
  cancelAskedAt = $state<number | undefined>();
  #answered: boolean;
  /** The disk has it that the proxy has reported it. */
  isAnswerKept = false;

  constructor(
    record: AttemptRecord,
    scanned: { payMethodId?: string | undefined; codeLife?: CodeLife } = {},
  ) {
    this.id = record.id;
    this.saleId = record.saleId;
    this.amount = record.amount;
    this.currency = record.currency;
    this.begunAt = record.begunAt;
    this.payMethodId = scanned.payMethodId;
    this.codeLife = scanned.codeLife;
    this.cancelAskedAt = record.cancelAskedAt;
    this.#answered = record.answered;
  }

  get cancelAsked(): boolean {
    return this.cancelAskedAt !== undefined;
  }

  /** The proxy has reported it once, whatever is being done about it now. */
  get answered(): boolean {
    return this.#answered;
  }

  /** The proxy has reported it. Nothing takes that back. */
  markAnswered(): void {
    this.#answered = true;
  }

  get record(): AttemptRecord {
    const { id, saleId, amount, currency, begunAt, cancelAskedAt, answered } = this;
    const record = { id, saleId, amount, currency, begunAt, answered };
    return cancelAskedAt === undefined ? record : { ...record, cancelAskedAt };
  }
}
