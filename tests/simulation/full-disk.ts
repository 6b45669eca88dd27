/** What survives every crash: the rows of the store, kept as text as a database would. */
import {
  isOpen,
  type Payment,
  type TimelineEntry,
  type Tombstone,
} from '@kaikei/shared/payment.ts';
import type {
  IncidentRow,
  StoredPayment,
  SubmissionDigest,
} from '@kaikei/proxy/store/payments-port.ts';
import { NumberLedger } from './number-ledger.ts';

export interface Row {
  record: string;
  timeline: readonly string[];
  changeSeq: number;
  digest: SubmissionDigest | undefined;
  /** What a database would keep as columns of their own. */
  open: boolean;
  nextAttemptAt: number | undefined;
  lease: RowLease;
}

/** R13: `until` by the database's clock. */
export interface RowLease {
  owner: string | undefined;
  version: number;
  until: number;
}

export class Disk {
  readonly rows = new Map<string, Row>();
  readonly numbers = new NumberLedger();
  readonly incidents: IncidentRow[] = [];
  /** R14: when reconciliation may ask again. */
  nextTurnAt = 0;
  #seq = 0;

  get seq(): number {
    return this.#seq;
  }

  /** @param lease as it is from now on; as it was where absent. It ends with the work on the payment. */
  put(
    record: Payment | Tombstone,
    added: readonly TimelineEntry[],
    { digest, lease }: { digest?: SubmissionDigest; lease?: RowLease } = {},
  ): void {
    const before = this.rows.get(record.id);
    const given = lease ?? before?.lease ?? { owner: undefined, version: 0, until: 0 };
    this.#seq += 1;
    this.rows.set(record.id, {
      record: JSON.stringify(record),
      timeline: [...(before?.timeline ?? []), ...added.map((entry) => JSON.stringify(entry))],
      changeSeq: this.#seq,
      digest: digest ?? before?.digest,
      open: isOpen(record),
      nextAttemptAt: record.kind === 'payment' ? record.nextAttemptAt : undefined,
      lease: isOpen(record) ? given : { ...given, owner: undefined },
    });
  }

  read(id: string): StoredPayment | undefined {
    const row = this.rows.get(id);
    if (!row) return undefined;
    const { record, timeline, changeSeq } = row;
    return {
      record: JSON.parse(record) as Payment | Tombstone,
      // Few look at it, and it grows long.
      get timeline() {
        return timeline.map((entry) => JSON.parse(entry) as TimelineEntry);
      },
      changeSeq,
    };
  }

  readPayment(id: string): Payment | undefined {
    const row = this.rows.get(id);
    const record = row && (JSON.parse(row.record) as Payment | Tombstone);
    return record?.kind === 'payment' ? record : undefined;
  }

  payments(): Payment[] {
    return [...this.rows.keys()].flatMap((id) => this.readPayment(id) ?? []);
  }

  hasOpen(): boolean {
    return [...this.rows.values()].some(({ open }) => open);
  }

  /** What a backup would hold now; gives the way to restore it. */
  backUp(): () => void {
    const rows = new Map([...this.rows].map(([id, row]) => [id, { ...row }]));
    const seq = this.#seq;
    return () => {
      this.rows.clear();
      for (const [id, row] of rows) this.rows.set(id, { ...row });
      this.#seq = seq;
    };
  }

  /** Everything that is kept, as text: no code may be in it (I9). */
  dump(): string {
    return JSON.stringify([[...this.rows], this.numbers.dump(), this.incidents]);
  }
}
