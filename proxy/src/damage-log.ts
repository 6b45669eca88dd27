/**
 * A damaged row is met each time that somebody looks at its page: it has one line in the log, and no more rows have
 * one than a person reads. `doctor` names them too.
 */
import type { Logger } from './log.ts';

const MOST_ROWS = 200;

export class DamageLog {
  readonly #log: Pick<Logger, 'warn'>;
  readonly #known = new Set<string>();

  constructor(log: Pick<Logger, 'warn'>) {
    this.#log = log;
  }

  payment(paymentId: string): void {
    if (!this.#isNew(`payment ${paymentId}`)) return;
    this.#log.warn(
      { paymentId },
      'a record is damaged: only what reports count of it can be shown',
    );
  }

  closing({ storeNo, n }: { storeNo: string; n: number }): void {
    if (!this.#isNew(`closing ${storeNo} ${n}`)) return;
    this.#log.warn({ storeNo, closing: n }, 'the record of a closing is damaged');
  }

  #isNew(row: string): boolean {
    if (this.#known.has(row) || this.#known.size >= MOST_ROWS) return false;
    this.#known.add(row);
    if (this.#known.size === MOST_ROWS)
      this.#log.warn({}, 'many rows are damaged: further ones are not named here');
    return true;
  }
}
