/** What the supervisor and the HTTP routes use of the store's port, over the simulated disk: one write is one commit, which takes time and may fail. */
import { isFinal } from '@kaikei/shared/api.ts';
import { UNREACHABLE } from '@kaikei/shared/rules/change.ts';
import type { Incident, Payment } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import { LeaseLostError, StorageError } from '@kaikei/proxy/store/errors.ts';
import type {
  AnswerNumbers,
  Claimed,
  Claims,
  FailedClaim,
  IncidentRow,
  ForeignNumbers,
  Lease,
  Step,
  StoredPayment,
  SubmissionDigest,
  SubmitOutcome,
  Upcoming,
} from '@kaikei/proxy/store/payments-port.ts';
import type { DrivenPayments } from '@kaikei/proxy/payments/supervisor.ts';
import type { Disk, Row, RowLease } from './full-disk.ts';
import type { Process } from './full-process.ts';
import type { FullRules } from './full-rules.ts';
import type { LeaseRules } from './lease-rules.ts';

/** How a write goes. `unclear`: the line broke, and nobody can tell whether it took effect. */
export type WriteFate =
  'done' | 'refused' | 'unclear-done' | 'unclear-not' | 'dies-before' | 'dies-after';

export interface StoreDeps {
  readonly disk: Disk;
  readonly process: Process;
  /** This process, among all that ever ran. */
  readonly owner: string;
  readonly rules: FullRules;
  /** The database's own clock. */
  readonly dbNow: () => number;
  /** When a commit that was asked for now is carried out. */
  readonly commitLater: (action: () => void) => void;
  readonly fate: () => WriteFate;
  readonly die: (where: string) => void;
  readonly readFails: () => boolean;
  /** Throws where our own code makes a mistake in the step that is decided now. */
  readonly mayFail: (leftAloneMs?: number) => void;
  /** The time of a new payment was read, and its commit is under way. */
  readonly submitting: () => void;
  /** Another process works on the payment from now on. */
  readonly takenOver: (id: string) => void;
  readonly committed: (record: Payment, incidents: readonly Incident[]) => void;
}

/** What cannot be taken over is left alone for so long. */
const SET_ASIDE_MS = 302_000;
const CODE_MEMORY_MS = 10 * 60_000;

export class SimulatedPayments implements DrivenPayments {
  readonly #deps: StoreDeps;

  constructor(deps: StoreDeps) {
    this.#deps = deps;
  }

  get leaseMs(): number {
    return this.#rules.leaseMs;
  }

  get #rules(): LeaseRules {
    return this.#deps.rules.leases;
  }

  /** Something that is no payment. */
  write<T>(change: (disk: Disk) => T): Promise<T> {
    return this.#write(() => change(this.#deps.disk));
  }

  /** @param lease what is committed under it is lost where nobody can tell what became of it */
  #write<T>(run: () => T, lease?: Lease): Promise<T> {
    const { process, commitLater, fate, die } = this.#deps;
    return new Promise<T>((resolve, reject) => {
      commitLater(() =>
        process.run(() => {
          const how = fate();
          if (how === 'dies-before') return die('before a commit');
          if (how === 'refused') return reject(new StorageError('the simulated disk is full'));
          const told = how === 'unclear-not' ? undefined : outcomeOf(run);
          if (how === 'dies-after') return die('after a commit');
          // A pause may begin between the commit and what follows it.
          process.run(() => {
            if (how !== 'done') reject(lease ? new LeaseLostError() : new StorageError('unclear'));
            else if (told?.kind === 'value') resolve(told.value);
            else reject(told?.error ?? new Error('no outcome'));
          });
        }),
      );
    });
  }

  submit(make: () => Payment, digest: SubmissionDigest): Promise<SubmitOutcome> {
    const { commitLater, process, submitting, mayFail } = this.#deps;
    return new Promise((resolve, reject) => {
      commitLater(() =>
        process.run(() => {
          const made = outcomeOf(() => {
            mayFail();
            return make();
          });
          if (made.kind === 'error') return reject(made.error);
          submitting();
          this.#write(() => this.#submit(made.value, digest)).then(resolve, reject);
        }),
      );
    });
  }

  #submit(payment: Payment, digest: SubmissionDigest): SubmitOutcome {
    const now = payment.createdAt;
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
        disk.rows.get(id)?.digest?.codeHash === digest.codeHash &&
        createdAt > now - CODE_MEMORY_MS &&
        failure?.code !== UNREACHABLE,
    );
    if (reused) return { kind: 'code-already-used' };
    const lease = this.#lease(1);
    disk.put(payment, [{ at: now, event: 'create-sent' }], { digest, lease });
    committed(payment, []);
    return {
      kind: 'created',
      stored: this.#mustRead(payment.id),
      lease: { id: payment.id, version: lease.version },
    };
  }

  step(
    id: string,
    numbers: readonly AnswerNumbers[],
    next: (payment: Payment, foreign: ForeignNumbers) => Decision | undefined,
    lease?: Lease,
  ): Promise<Step> {
    const { disk, mayFail } = this.#deps;
    return this.#write(() => {
      if (lease && this.#rules.checksFence && !this.#holds(lease)) throw new LeaseLostError();
      mayFail();
      const payment = this.#recall(id);
      const decided = payment && next(payment, disk.numbers.claim(numbers, id));
      if (!decided) return undefined;
      const decision = this.#deps.rules.rechecks.answered(decided);
      return { decision, stored: this.#commit(decision, lease && this.#lease(lease.version)) };
    }, lease);
  }

  /** A payment as it is decided about. */
  #recall(id: string): Payment | undefined {
    const { disk, rules } = this.#deps;
    const payment = disk.readPayment(id);
    return payment && rules.recalled(payment);
  }

  #commit(decision: Decision, lease: RowLease | undefined): StoredPayment {
    const { disk, committed } = this.#deps;
    const { payment, timeline, incidents } = decision;
    disk.put(payment, timeline, lease && { lease });
    disk.incidents.push(...incidents.map((each) => ({ ...each, paymentId: payment.id })));
    committed(payment, incidents);
    return this.#mustRead(payment.id);
  }

  #lease(version: number): RowLease {
    const { owner, dbNow } = this.#deps;
    return { owner, version, until: dbNow() + this.#rules.leaseMs };
  }

  #holds({ id, version }: Lease): boolean {
    const lease = this.#deps.disk.rows.get(id)?.lease;
    return lease?.owner === this.#deps.owner && lease.version === version;
  }

  async claim(
    limit: number,
    next: (payment: Payment) => Decision,
    leftAlone: ReadonlySet<string>,
  ): Promise<Claims> {
    const free = this.#ids((row) => this.#isFree(row)).filter((id) => !leftAlone.has(id));
    return free.length === 0 ? { taken: [], failed: [] } : this.#take(limit, next, leftAlone);
  }

  /** One savepoint each: where one cannot be taken over, the others are. */
  #take(
    limit: number,
    next: (payment: Payment) => Decision,
    leftAlone: ReadonlySet<string>,
  ): Promise<Claims> {
    return this.#write(() => {
      const claims: { taken: Claimed[]; failed: FailedClaim[] } = { taken: [], failed: [] };
      const free = [...this.#deps.disk.rows].filter(
        ([id, row]) => this.#isFree(row) && !leftAlone.has(id),
      );
      for (const [id, { lease }] of free.slice(0, limit)) {
        const took = outcomeOf(() => this.#takeOne(id, lease.version + 1, next));
        if (took.kind === 'error') claims.failed.push({ id, error: took.error });
        else if (took.value) claims.taken.push(took.value);
      }
      return claims;
    });
  }

  #takeOne(id: string, version: number, next: (payment: Payment) => Decision): Claimed | undefined {
    const { process, mayFail, takenOver } = this.#deps;
    mayFail(SET_ASIDE_MS);
    const payment = this.#recall(id);
    if (!payment) return undefined;
    const decision = this.#rules.takenOver(next(payment), process.clock.now());
    takenOver(id);
    const stored = this.#commit(decision, this.#lease(version));
    return { lease: { id, version }, decision, stored };
  }

  async claimOne(
    id: string,
    next: (payment: Payment, changeSeq: number) => Decision | undefined,
  ): Promise<Claimed | undefined> {
    const { disk, rules, mayFail, takenOver } = this.#deps;
    return this.#write(() => {
      mayFail();
      const [row, payment] = [disk.rows.get(id), this.#recall(id)];
      const seen = row && payment && rules.rechecks.seen({ payment, changeSeq: row.changeSeq });
      const decision = seen && next(seen.payment, seen.changeSeq);
      if (!decision || (row.open && rules.rechecks.leavesWorkAlone)) return undefined;
      takenOver(id);
      const version = row.lease.version + 1;
      const stored = this.#commit(decision, this.#lease(version));
      return { lease: { id, version }, decision, stored };
    });
  }

  #isFree({ open, lease }: Row): boolean {
    const { owner, dbNow } = this.#deps;
    if (!open || lease.owner === undefined) return open;
    return this.#rules.leaseMs === Infinity ? lease.owner !== owner : lease.until <= dbNow();
  }

  async renew(leases: readonly Lease[]): Promise<Lease[]> {
    const { disk } = this.#deps;
    if (this.#rules.leaseMs === Infinity) return leases.filter((lease) => !this.#holds(lease));
    return this.#write(() =>
      leases.filter((lease) => {
        const row = disk.rows.get(lease.id);
        if (!row || !this.#holds(lease)) return true;
        row.lease = this.#lease(lease.version);
        return false;
      }),
    );
  }

  release(leases: readonly Lease[]): Promise<void> {
    const { disk, rules } = this.#deps;
    return this.#write(() => {
      if (!rules.givesBack) return;
      for (const lease of leases) {
        const row = disk.rows.get(lease.id);
        if (row && this.#holds(lease)) row.lease = { ...row.lease, owner: undefined };
      }
    });
  }

  addIncident(incident: IncidentRow): Promise<boolean> {
    return this.#write(() => {
      this.#deps.disk.incidents.push(incident);
      return true;
    });
  }

  async upcoming(limit: number): Promise<Upcoming[]> {
    this.#readOrFail();
    return [...this.#deps.disk.rows]
      .flatMap(([id, { lease, nextAttemptAt: at }]) =>
        at !== undefined && lease.owner === this.#deps.owner
          ? [{ id, version: lease.version, at }]
          : [],
      )
      .sort((a, b) => a.at - b.at)
      .slice(0, limit);
  }

  #ids(wanted: (row: Row) => boolean): string[] {
    this.#readOrFail();
    return [...this.#deps.disk.rows].filter(([, row]) => wanted(row)).map(([id]) => id);
  }

  #readOrFail(): void {
    if (this.#deps.readFails()) throw new StorageError('the simulated disk cannot be read');
  }

  async finalIds(createdSince: number): Promise<string[]> {
    this.#readOrFail();
    const payments = this.#deps.disk.payments();
    const wanted = payments.filter(
      ({ state, createdAt }) => isFinal(state) && createdAt >= createdSince,
    );
    return wanted.map(({ id }) => id);
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

type Outcome<T> = { kind: 'value'; value: T } | { kind: 'error'; error: Error };

/** A write that throws has written nothing. */
function outcomeOf<T>(run: () => T): Outcome<T> {
  try {
    return { kind: 'value', value: run() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: 'error', error };
  }
}
