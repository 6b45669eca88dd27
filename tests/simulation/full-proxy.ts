/**
 * The proxy of the full depth: the real supervisor, its real health watch and the real process clock
 * over a simulated disk and network, in processes that die, stop and start again.
 */
import { GatewayHealth } from '@kaikei/proxy/payments/gateway-health.ts';
import { Supervisor } from '@kaikei/proxy/payments/supervisor.ts';
import {
  DEADLINE_MS,
  type CreateFacts,
  type Gateway,
  type GatewayRequest,
} from '@kaikei/proxy/gateway/port.ts';
import type { Logger } from '@kaikei/proxy/log.ts';
import { PlannedMistake, watchedLog } from './full-log.ts';
import { StorageError } from '@kaikei/proxy/store/port.ts';
import { isFinal } from '@kaikei/shared/api.ts';
import type { Incident, Payment } from '@kaikei/shared/payment.ts';
import type { IncidentKind, Verdict } from '@kaikei/shared/verdict.ts';
import { membersOf, type Attempt } from './attempt.ts';
import { clockStepMs } from './clock-step.ts';
import type { DiskOutage } from './disk-outage.ts';
import type { Disk } from './full-disk.ts';
import { Process } from './full-process.ts';
import { SimulatedPayments, type WriteFate } from './full-store.ts';
import type { FullRules } from './full-rules.ts';
import type { GatewayModel } from './gateway-model.ts';
import type { Judge } from './judge.ts';
import type { Mix } from './mix.ts';
import type { Network } from './network.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';
import type { Door, PutOutcome } from './till.ts';
import type { Trace } from './trace.ts';
import { runReconciliation } from './full-reconcile.ts';
import { readReply, type Message } from './wire.ts';

export interface FullProxyDeps {
  readonly queue: EventQueue;
  readonly rng: Prng;
  readonly mix: Mix;
  readonly network: Network;
  readonly gateway: GatewayModel;
  readonly judge: Judge;
  readonly disk: Disk;
  readonly outage: DiskOutage;
  readonly trace: Trace | undefined;
  /** Its name in the trace and in its leases. */
  readonly name: string;
  readonly rules: FullRules;
  readonly find: (id: string) => Attempt;
  readonly ended: (attempt: Attempt, payment: Payment) => void;
  readonly changed: (attempt: Attempt) => void;
  readonly started: () => void;
}

/** More than a tick, and a commit. */
const SETTLED_AFTER_MS = 1_500;

interface Waiting {
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly process: Process;
  readonly payments: SimulatedPayments;
  readonly supervisor: Supervisor;
  readonly health: GatewayHealth;
  /** Ends runs of reconciliation. */
  readonly runs: AbortController;
  /** It was asked to end, and may begin no further call. */
  ending: boolean;
}

export class FullProxy implements Door {
  readonly #deps: FullProxyDeps;
  readonly #log: Logger;
  #wallOffsetMs = 0;
  #running: Running | undefined;
  starts = 0;
  /** When a commit was last asked for. */
  #committedAt = 0;
  /** With a call of this proxy under way. */
  readonly #calling = new Set<Attempt>();
  /** What the log said; no code may be in it (I9). */
  readonly logged: string[] = [];

  constructor(deps: FullProxyDeps) {
    this.#deps = deps;
    this.#wallOffsetMs = clockStepMs(deps.rng, deps.mix);
    this.#log = watchedLog(this.logged, deps.judge);
  }

  get isUp(): boolean {
    return this.#running !== undefined;
  }

  /** Starts a process; one that cannot read its store exits and is started again. */
  boot(): void {
    const { queue, rng, mix, trace, rules, judge } = this.#deps;
    this.#wallOffsetMs += clockStepMs(rng, mix);
    this.starts += 1;
    judge.disturbed();
    const process: Process = new Process(queue, () => this.#wallOffsetMs, {
      seesSleep: rules.seesSleep,
      idleUntil: () => this.#idleUntil(process),
    });
    const { clock } = process;
    const payments = this.#store(process);
    const gateway = this.#gatewayFor(process);
    const log = this.#log;
    const health = new GatewayHealth({
      clock,
      probe: (timeoutMs) => gateway.probe(timeoutMs),
      changed: () => undefined,
    });
    const supervisor = new Supervisor({ store: { payments }, gateway, health, clock, log });
    this.#running = {
      process,
      payments,
      supervisor,
      health,
      runs: new AbortController(),
      ending: false,
    };
    trace?.(this.#deps.name, `starts, its clock off by ${this.#wallOffsetMs} ms`);
    this.#deps.started();
    void health.start();
    supervisor.start().catch((error: unknown) => {
      if (!(error instanceof StorageError)) throw error;
      this.#die(process, 'at its start: the disk refuses');
    });
  }

  get #owner(): string {
    return `${this.#deps.name} ${this.starts}`;
  }

  /**
   * Until something happens, or one of its payments is due, its ticks change nothing: leases that lapse
   * would be renewed, and what others gave back taken over, so with those each tick is played. So is the
   * first tick after each commit: it may have failed, and left something to do.
   */
  #idleUntil({ clock }: Process): number {
    const { queue, disk, mix } = this.#deps;
    if (queue.now - this.#committedAt < SETTLED_AFTER_MS) return queue.now;
    const now = clock.now();
    let idleMs = (queue.nextAt() ?? queue.now) - queue.now;
    for (const { open, lease, nextAttemptAt } of disk.rows.values()) {
      if (!open) continue;
      if (mix.proxies > 1 || lease.owner !== this.#owner || nextAttemptAt === undefined)
        return queue.now;
      idleMs = Math.min(idleMs, nextAttemptAt - now);
    }
    return queue.now + idleMs;
  }

  #store(process: Process): SimulatedPayments {
    const { queue, rng, mix, judge, find, disk, rules } = this.#deps;
    return new SimulatedPayments({
      ...{ disk, process, rules },
      owner: this.#owner,
      dbNow: () => queue.now,
      commitLater: (action) => {
        this.#committedAt = queue.now;
        queue.at(queue.now + (rng.chance(0.01) ? rng.int(100, 4_000) : rng.int(1, 5)), action);
      },
      fate: () => this.#fate(),
      die: (where) => this.#die(process, where),
      readFails: () => rng.chance(mix.storageError / 3),
      mayFail: (leftAloneMs) => this.#mayFail(leftAloneMs),
      submitting: () => this.#submitting(process),
      takenOver: (id) => judge.takenOver(find(id)),
      committed: (payment, incidents) => this.#committed(process, payment, incidents),
    });
  }

  /** In any part of a step: before it is decided, before its call, before the answer is read. */
  #mayFail(leftAloneMs = 0): void {
    const { rng, mix, trace, name, judge } = this.#deps;
    if (!rng.chance(mix.mistake)) return;
    trace?.(name, 'makes a mistake');
    judge.disturbed(leftAloneMs);
    throw new PlannedMistake();
  }

  #submitting(process: Process): void {
    const { rng, mix, trace, name, rules } = this.#deps;
    if (!rng.chance(mix.clockSetInCommit)) return;
    this.setWallClock();
    trace?.(name, `finds its clock set in a commit, off by ${this.#wallOffsetMs} ms`);
    if (!rules.clockStandsInCommit) process.clock.reanchor();
  }

  #fate(): WriteFate {
    const { judge, trace, name } = this.#deps;
    const fate = this.#drawFate();
    if (fate === 'done') return fate;
    judge.disturbed();
    trace?.(name, `its commit: ${fate}`);
    return fate;
  }

  #drawFate(): WriteFate {
    const { queue, rng, mix, outage } = this.#deps;
    if (rng.chance(mix.crash)) return 'dies-before';
    if (outage.includes(queue.now)) return 'refused';
    if (rng.chance(mix.storageError)) return 'refused';
    if (rng.chance(mix.unclearCommit)) return rng.chance(0.5) ? 'unclear-done' : 'unclear-not';
    return rng.chance(mix.crash) ? 'dies-after' : 'done';
  }

  #committed(process: Process, payment: Payment, incidents: readonly Incident[]): void {
    const { rng, mix, trace, name } = this.#deps;
    this.noteCommit(payment, incidents);
    if (!rng.chance(mix.pause)) return;
    const forMs = rng.int(500, 120_000);
    const sleeps = rng.chance(mix.sleeps);
    trace?.(name, sleeps ? 'sleeps' : 'stops for a while');
    this.#deps.judge.disturbed(forMs);
    if (sleeps) process.sleep(forMs);
    else process.pause(forMs);
  }

  /** A commit of any process on the store. */
  noteCommit(payment: Payment, incidents: readonly Incident[]): void {
    const { judge, gateway, trace, find, ended, disk, name } = this.#deps;
    const attempt = find(payment.id);
    const wasFinal = attempt.state !== undefined && isFinal(attempt.state);
    const { state, stage, inFlight } = payment;
    const { owner = 'nobody', version } = disk.rows.get(payment.id)?.lease ?? {};
    trace?.(
      name,
      `commits ${payment.id} ${state}/${stage} ${inFlight ? `sends ${inFlight.kind}` : ''} (of ${owner}, ${version ?? 0})`,
    );
    for (const { kind } of incidents) this.#noticed(attempt, kind);
    judge.committed(attempt, payment, gateway.orders.get(payment.id));
    if (!wasFinal && isFinal(payment.state)) ended(attempt, payment);
    this.#deps.changed(attempt);
  }

  /** A person reads the incidents, in their own time. */
  #noticed(attempt: Attempt, kind: IncidentKind): void {
    const { queue, rng, gateway } = this.#deps;
    attempt.incidents.push(kind);
    if (kind !== 'refund-not-confirmed') return;
    queue.at(queue.now + rng.int(60_000, 12 * 3_600_000), () => gateway.settle(attempt));
  }

  #gatewayFor(process: Process): Gateway {
    const { queue, judge, rng, mix, find } = this.#deps;
    return {
      call: (request) =>
        new Promise<Verdict>((resolve, reject) => {
          this.#mayFail();
          if (this.#running?.ending && !mayStillBegin(request, find(request.order.id))) {
            judge.broken('I12', `a ${request.kind} begun by a process that ends`);
          }
          const calledAt = queue.now;
          // A pause may lie between the commit and the sending.
          process.run(() => {
            if (queue.now - calledAt < DEADLINE_MS[request.kind])
              this.#call(process, request, { resolve, reject });
            else resolve(tooLate(request));
          });
        }),
      probe: () =>
        new Promise<boolean>((resolve) => {
          process.clock.after(20, () => resolve(!rng.chance(mix.notConnected)));
        }),
      close: () => Promise.resolve(),
    };
  }

  #call(process: Process, request: GatewayRequest, { resolve, reject }: Waiting): void {
    const { rng, mix, network, gateway, judge, disk, trace, find, name } = this.#deps;
    if (rng.chance(mix.crash)) return this.#die(process, `before the ${request.kind} is sent`);
    const attempt = find(request.order.id);
    const message = messageOf(attempt, request);
    judge.sent(attempt, message.kind);
    this.#calling.add(attempt);
    const payment = disk.readPayment(attempt.id);
    if (message.refundNo !== undefined && message.kind === 'refund' && payment) {
      judge.refundSent(attempt, message.refundNo, payment, gateway.orders.get(attempt.id));
    }
    trace?.(name, `sends ${message.kind} ${message.refundNo ?? ''}`);
    network.exchange(message, (reply) => {
      if (!process.alive) return;
      this.#calling.delete(attempt);
      const verdict = readReply(reply);
      judge.answered(attempt, message.kind, verdict, gateway.orders.get(attempt.id));
      trace?.reply(message, reply);
      process.run(() => {
        if (rng.chance(mix.crash)) this.#die(process, 'before an answer is read');
        else settle(() => this.#mayFail(), { resolve: () => resolve(verdict), reject });
      });
    });
    if (rng.chance(mix.crash)) this.#die(process, `after the ${request.kind} was sent`);
  }

  #die(process: Process, where: string): void {
    const { queue, rng, mix, judge, trace, name } = this.#deps;
    if (!process.alive) return;
    process.kill();
    trace?.(name, `dies ${where}`);
    this.#running = undefined;
    for (const attempt of this.#calling) judge.ended(attempt);
    this.#calling.clear();
    const mostMs = rng.chance(0.8) ? Math.min(mix.downMostMs, 300_000) : mix.downMostMs;
    queue.at(queue.now + rng.int(mix.downLeastMs, mostMs), () => this.boot());
  }

  put(attempt: Attempt, done: (outcome: PutOutcome) => void): void {
    const running = this.#running;
    if (!running?.process.canAct || running.ending) {
      done('lost');
      return;
    }
    this.#whenLost<PutOutcome>(running.process, done, 'lost', (answer) =>
      this.#submit(running, attempt, answer),
    );
  }

  /** The HTTP room's part: commits the payment, then lets the create go. */
  async #submit(
    { supervisor }: Running,
    attempt: Attempt,
    done: (outcome: PutOutcome) => void,
  ): Promise<void> {
    const digest = { members: attempt.id, codeHash: `hash of ${attempt.n}`, codeKeyId: 'k' };
    try {
      const members = membersOf(attempt);
      const outcome = await supervisor.submit({ members, digest, create: factsOf(attempt) });
      const accepted = outcome.kind === 'created' || outcome.kind === 'repeated';
      done(accepted ? 'accepted' : 'refused');
    } catch (error) {
      if (!isPlanned(error)) throw error;
      done('unavailable');
    }
  }

  cancel(attempt: Attempt, done: (heard: boolean) => void): void {
    const running = this.#running;
    if (!running?.process.canAct) {
      done(false);
      return;
    }
    this.#whenLost<boolean>(running.process, done, false, async (answer) => {
      try {
        answer((await running.supervisor.requestCancel(attempt.id)) !== undefined);
      } catch (error) {
        if (!isPlanned(error)) throw error;
        answer(false);
      }
    });
  }

  /** A process that dies answers nobody: its client hears so a little later. */
  #whenLost<T>(
    process: Process,
    done: (answer: T) => void,
    lost: T,
    work: (answer: (answer: T) => void) => Promise<void>,
  ): void {
    const { queue, judge } = this.#deps;
    let told = false;
    const answer = (value: T) => {
      if (told) return;
      told = true;
      done(value);
    };
    work(answer).catch((error: unknown) => judge.broken('I12', String(error)));
    const look = (): void => {
      if (told) return;
      if (!process.alive) answer(lost);
      else queue.at(queue.now + 1_000, look);
    };
    queue.at(queue.now + 1_000, look);
  }

  notify(attempt: Attempt, genuine: boolean): void {
    const running = this.#running;
    if (!genuine || !running) return;
    running.process.run(() => {
      running.supervisor.hint(attempt.id).catch((error: unknown) => {
        if (!isPlanned(error)) throw error;
      });
    });
  }

  /** A run over all final payments begins (R14). */
  reconcile(): void {
    const running = this.#running;
    if (!running || running.ending) return;
    const { judge, find, trace, name, rules } = this.#deps;
    const { process, payments, supervisor, runs } = running;
    process.run(() => {
      trace?.(name, 'begins to reconcile');
      const parts = {
        payments,
        supervisor,
        clock: process.newClock(),
        log: this.#log,
        judge,
        find,
      };
      const around = { rules: rules.rechecks, signal: runs.signal };
      runReconciliation({ ...parts, ...around }).catch((error: unknown) => {
        if (!isPlanned(error)) judge.broken('I12', String(error));
      });
    });
  }

  /** A cancel of an id that is not known closes it by a tombstone (contract). */
  cancelOrClose(attempt: Attempt, done: (heard: boolean) => void): void {
    const { disk } = this.#deps;
    const running = this.#running;
    this.cancel(attempt, (heard) => {
      if (heard || !running?.process.canAct || disk.rows.has(attempt.id)) return done(heard);
      const { id } = attempt;
      const now = running.process.clock.now();
      const { terminalId, storeNo } = membersOf(attempt);
      const failure = { code: 'never-submitted' as const, message: '' };
      const times = { createdAt: now, updatedAt: now };
      disk.put(
        { kind: 'tombstone', id, terminalId, storeNo, state: 'canceled', ...times, failure },
        [],
      );
      done(true);
    });
  }

  /** It is stopped at once, and its store is put back. */
  restore(putBack: () => void): void {
    const running = this.#running;
    if (running) this.#die(running.process, 'to be restored from a backup');
    putBack();
  }

  /** As SIGTERM: what is under way is finished within 10 s, and another process starts (F24). */
  stopInPeace(): void {
    const running = this.#running;
    if (!running?.process.canAct || running.ending) return;
    const { queue, trace, name } = this.#deps;
    trace?.(name, 'is asked to end');
    running.ending = true;
    void this.stop().then(() => this.#die(running.process, 'in peace'));
    queue.at(queue.now + 10_000, () => this.#die(running.process, 'after 10 s of grace'));
  }

  /** The wall clock is set while a process runs; only one with nothing to do follows it (R6). */
  setWallClock(): void {
    this.#wallOffsetMs += clockStepMs(this.#deps.rng, this.#deps.mix);
  }

  /** Ends the process in peace; settles where nothing was left running (I12). */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    running.health.stop();
    running.runs.abort();
    await running.supervisor.stop();
  }
}

/** Answered with 503 or 500: the client may ask again. */
function isPlanned(error: unknown): boolean {
  return error instanceof StorageError || error instanceof PlannedMistake;
}

function settle(
  work: () => void,
  { resolve, reject }: { resolve: () => void; reject: Waiting['reject'] },
): void {
  try {
    work();
    resolve();
  } catch (error) {
    if (!(error instanceof PlannedMistake)) throw error;
    reject(error);
  }
}

/** What was committed for it before the process was asked to end. */
function mayStillBegin({ kind }: GatewayRequest, { isRechecked }: Attempt): boolean {
  return kind === 'create' || isRechecked;
}

function messageOf(attempt: Attempt, request: GatewayRequest): Message {
  return request.kind === 'refund' || request.kind === 'refund-query'
    ? { kind: request.kind, attempt, refundNo: request.refundNo, amount: request.amount }
    : { kind: request.kind, attempt };
}

/** The gateway room sends nothing once a call's time is over. */
function tooLate({ kind }: GatewayRequest): Verdict {
  return { kind: kind === 'create' ? 'not-sent' : 'unknown', reason: 'timeout' };
}

function factsOf({ code, wallet }: Attempt): CreateFacts {
  const { payMethodId, expiresSeconds } = wallet;
  return { terminalId: 't_1', code, payMethodId, expiresSeconds, description: 'a sale' };
}
