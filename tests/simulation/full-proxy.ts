/**
 * The proxy of the full depth: the real supervisor, its real health watch and the real process clock
 * over a simulated disk and network, in processes that die, stop and start again.
 */
import type { Logger } from '@kaikei/proxy/log.ts';
import { GatewayHealth } from '@kaikei/proxy/payments/gateway-health.ts';
import { Supervisor } from '@kaikei/proxy/payments/supervisor.ts';
import { StorageError } from '@kaikei/proxy/store/errors.ts';
import { isFinal } from '@kaikei/shared/api.ts';
import type { Incident, Payment } from '@kaikei/shared/payment.ts';
import type { IncidentKind } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import { clockStepMs } from './clock-step.ts';
import type { DiskOutage } from './disk-outage.ts';
import { Calls } from './full-calls.ts';
import type { Disk } from './full-disk.ts';
import { isPlanned, ProxyEndpoint } from './full-endpoint.ts';
import { PlannedMistake, watchedLog } from './full-log.ts';
import { Process } from './full-process.ts';
import { runReconciliation } from './full-reconcile.ts';
import type { FullRules } from './full-rules.ts';
import { SimulatedPayments, type WriteFate } from './full-store.ts';
import type { ProxyParts } from './proxy-parts.ts';

interface FullProxyParts extends ProxyParts {
  readonly disk: Disk;
  readonly outage: DiskOutage;
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

interface Running {
  readonly process: Process;
  readonly payments: SimulatedPayments;
  readonly supervisor: Supervisor;
  readonly health: GatewayHealth;
  readonly calls: Calls;
  /** Ends runs of reconciliation. */
  readonly runs: AbortController;
  /** It was asked to end, and may begin no further call. */
  ending: boolean;
}

export class FullProxy {
  readonly #deps: FullProxyParts;
  readonly #log: Logger;
  #wallOffsetMs = 0;
  #running: Running | undefined;
  starts = 0;
  /** When a commit was last asked for. */
  #committedAt = 0;
  readonly endpoint: ProxyEndpoint;
  /** What the log said; no code may be in it (I9). */
  readonly logged: string[] = [];

  constructor(deps: FullProxyParts) {
    this.#deps = deps;
    this.#wallOffsetMs = clockStepMs(deps.rng, deps.mix);
    this.#log = watchedLog(this.logged, deps.judge);
    this.endpoint = new ProxyEndpoint({ ...deps, running: () => this.#running });
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
    const calls = this.#calls(process);
    const gateway = calls.gateway();
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
      calls,
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
    let idleMs = (queue.nextAt() ?? Infinity) - queue.now;
    for (const { open, lease, nextAttemptAt } of disk.rows.values()) {
      if (!open) continue;
      if (mix.proxies > 1 || lease.owner !== this.#owner || nextAttemptAt === undefined)
        return queue.now;
      idleMs = Math.min(idleMs, nextAttemptAt - now);
    }
    // Where nothing is left at all, the simulation comes to its rest.
    return idleMs === Infinity ? queue.now : queue.now + idleMs;
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
      takenOver: (id) => judge.calls.takenOver(find(id)),
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
    this.noteCommit(payment, incidents);
    this.#mayPause(process);
  }

  /** After a commit, and while a call is out. */
  #mayPause(process: Process): void {
    const { rng, mix, trace, name } = this.#deps;
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
    judge.commits.committed(attempt, payment, gateway.orders.get(payment.id));
    if (!wasFinal && isFinal(payment.state)) ended(attempt, payment);
    this.#deps.changed(attempt);
  }

  /** A person reads the incidents, in their own time. */
  #noticed(attempt: Attempt, kind: IncidentKind): void {
    const { queue, rng, gateway } = this.#deps;
    attempt.incidents.push(kind);
    if (kind !== 'refund-not-confirmed') return;
    queue.at(queue.now + rng.int(60_000, 12 * 3_600_000), () => gateway.refunds.settle(attempt));
  }

  #calls(process: Process): Calls {
    return new Calls({
      ...this.#deps,
      process,
      isEnding: () => this.#running?.ending === true,
      mayFail: () => this.#mayFail(),
      mayPause: () => this.#mayPause(process),
      die: (where) => this.#die(process, where),
    });
  }

  #die(process: Process, where: string): void {
    const { queue, rng, mix, judge, trace, name } = this.#deps;
    if (!process.alive) return;
    process.kill();
    trace?.(name, `dies ${where}`);
    const calls = this.#running?.calls;
    this.#running = undefined;
    calls?.end();
    const mostMs = rng.chance(0.8) ? Math.min(mix.downMostMs, 300_000) : mix.downMostMs;
    const downMs = rng.int(mix.downLeastMs, mostMs);
    // Another one may take its payments over.
    if (mix.proxies === 1) judge.disturbed(downMs);
    queue.at(queue.now + downMs, () => this.boot());
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
    if (!this.#deps.rules.keepsWhatItCalls) this.#giveBackUnderCall(running.calls);
    void this.stop().then(() => this.#die(running.process, 'in peace'));
    queue.at(queue.now + 10_000, () => this.#die(running.process, 'after 10 s of grace'));
  }

  #giveBackUnderCall({ underWay }: Calls): void {
    for (const { id } of underWay) {
      const row = this.#deps.disk.rows.get(id);
      if (row) row.lease = { ...row.lease, owner: undefined };
    }
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
