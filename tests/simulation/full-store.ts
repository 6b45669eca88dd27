/** What the supervisor and the HTTP room use of the store's port, over the simulated disk: one write is one commit, which takes time and may fail. */
import { UNREACHABLE } from '@kaikei/shared/rules/change.ts';
import type { Incident, Payment } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import {
  StorageError,
  type AnswerNumbers,
  type ForeignNumbers,
  type Step,
  type StoredPayment,
  type SubmissionPrint,
  type SubmitOutcome,
} from '@kaikei/proxy/store/port.ts';
import type { DrivenPayments } from '@kaikei/proxy/payments/supervisor.ts';
import type { Disk, Row } from './full-disk.ts';
import type { Process } from './full-process.ts';

/** How a write goes. */
export type WriteFate = 'done' | 'refused' | 'dies-before' | 'dies-after';

export interface StoreDeps {
  readonly disk: Disk;
  readonly process: Process;
  /** When a commit that was asked for now is carried out. */
  readonly commitLater: (action: () => void) => void;
  readonly fate: () => WriteFate;
  readonly die: (where: string) => void;
  readonly readFails: () => boolean;
  readonly committed: (record: Payment, incidents: readonly Incident[]) => void;
}

const CODE_MEMORY_MS = 10 * 60_000;

export class SimulatedPayments implements DrivenPayments {
  readonly #deps: StoreDeps;

  constructor(deps: StoreDeps) {
    this.#deps = deps;
  }

  #write<T>(run: () => T): Promise<T> {
    const { process, commitLater, fate, die } = this.#deps;
    return new Promise<T>((resolve, reject) => {
      commitLater(() =>
        process.run(() => {
          const how = fate();
          if (how === 'dies-before') return die('before a commit');
          if (how === 'refused') return reject(new StorageError('the simulated disk is full'));
          const value = run();
          if (how === 'dies-after') return die('after a commit');
          // A pause may begin between the commit and what follows it.
          process.run(() => resolve(value));
        }),
      );
    });
  }

  submit(payment: Payment, print: SubmissionPrint, now: number): Promise<SubmitOutcome> {
    return this.#write(() => this.#submit(payment, print, now));
  }

  #submit(payment: Payment, print: SubmissionPrint, now: number): SubmitOutcome {
    const { disk, committed } = this.#deps;
    const same = disk.read(payment.id);
    if (same) return { kind: 'repeated', stored: same };
    const others = disk.payments().filter(({ saleId }) => saleId === payment.saleId);
    const open = others.find(({ state }) => state !== 'failed' && state !== 'canceled');
    if (open) {
      const kind = open.state === 'paid' ? 'sale-already-paid' : 'sale-in-progress';
      return { kind, paymentId: open.id };
    }
    const reused = others.some(
      ({ id, createdAt, failure }) =>
        disk.rows.get(id)?.print?.codeHash === print.codeHash &&
        createdAt > now - CODE_MEMORY_MS &&
        failure?.code !== UNREACHABLE,
    );
    if (reused) return { kind: 'code-already-used' };
    disk.put(payment, [{ at: now, event: 'create-sent' }], print);
    committed(payment, []);
    return { kind: 'created', stored: this.#mustRead(payment.id) };
  }

  step(
    id: string,
    numbers: readonly AnswerNumbers[],
    next: (payment: Payment, foreign: ForeignNumbers) => Decision | undefined,
  ): Promise<Step> {
    const { disk, committed } = this.#deps;
    return this.#write(() => {
      const payment = disk.readPayment(id);
      const decision = payment && next(payment, disk.numbers.claim(numbers, id));
      if (!decision) return undefined;
      disk.put(decision.payment, decision.timeline);
      disk.incidents.push(...decision.incidents.map((each) => ({ ...each, paymentId: id })));
      committed(decision.payment, decision.incidents);
      return { decision, stored: this.#mustRead(id) };
    });
  }

  async dueIds(now: number, limit: number): Promise<string[]> {
    return this.#ids(
      ({ nextAttemptAt }) => nextAttemptAt !== undefined && nextAttemptAt <= now,
    ).slice(0, limit);
  }

  async nextDueAt(): Promise<number | undefined> {
    this.#readOrFail();
    const times = [...this.#deps.disk.rows.values()].flatMap((row) => row.nextAttemptAt ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async openIds(): Promise<string[]> {
    return this.#ids(({ open }) => open);
  }

  #ids(wanted: (row: Row) => boolean): string[] {
    this.#readOrFail();
    return [...this.#deps.disk.rows].filter(([, row]) => wanted(row)).map(([id]) => id);
  }

  #readOrFail(): void {
    if (this.#deps.readFails()) throw new StorageError('the simulated disk cannot be read');
  }

  async read(id: string): Promise<StoredPayment | undefined> {
    return this.#deps.disk.read(id);
  }

  #mustRead(id: string): StoredPayment {
    const stored = this.#deps.disk.read(id);
    if (!stored) throw new Error('a payment that was just written is not there');
    return stored;
  }
}
