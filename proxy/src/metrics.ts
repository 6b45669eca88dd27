/** Prometheus metrics: counts and times only; no id, amount or name is ever a label. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { GATEWAY_STATUSES, PAYMENT_STATES } from '@kaikei/shared/api.ts';
import type { CallReport } from './gateway/client.ts';
import type { NotGenuine } from './gateway/notification.ts';
import type { Logger } from './log.ts';
import type { GatewayHealth } from './payments/gateway-health.ts';
import type { GatewayTrouble } from './payments/gateway-trouble.ts';
import type { Supervisor, SupervisorObserver } from './payments/supervisor.ts';
import type { CommitKind } from './payments/time-commits.ts';
import { READY_PARTS, type Readiness } from './readiness.ts';
import { StorageError } from './store/errors.ts';
import type { Store } from './store/port.ts';
import type { AttemptResult } from './webhooks/sender.ts';

/** What the gauges are read from. */
export interface Watched {
  store: Store;
  supervisor: Pick<Supervisor, 'owned'>;
  health: GatewayHealth;
  trouble: GatewayTrouble;
  readiness: Pick<Readiness, 'failing'>;
  log: Logger;
}

/** What became of a notification. */
export type NotificationResult =
  'taken' | 'unused' | 'unknown-order' | 'mismatch' | 'foreign-order' | 'ambiguous' | NotGenuine;

export interface Metrics extends SupervisorObserver {
  countCall(report: CallReport): void;
  timeCommit(commit: CommitKind, durationMs: number): void;
  countNotification(result: NotificationResult): void;
  /** An attempt to deliver an event of the webhook. */
  observeWebhook(result: AttemptResult['kind'], durationMs: number): void;
  /** Binds the gauges that are read when someone asks. */
  watch(watched: Watched): void;
  watchStreams(count: () => number): void;
  text(): Promise<string>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const calls = new Counter({
    name: 'kaikei_gateway_calls_total',
    help: 'Calls to the gateway by what their answer meant',
    labelNames: ['call', 'verdict'],
    registers: [registry],
  });
  const unusable = new Counter({
    name: 'kaikei_gateway_unusable_answers_total',
    help: 'Answers of the gateway that proved nothing, by why',
    labelNames: ['reason'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'kaikei_gateway_call_duration_seconds',
    help: 'How long calls to the gateway took, by what their answer meant',
    labelNames: ['call', 'verdict'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const notifications = new Counter({
    name: 'kaikei_gateway_notifications_total',
    help: 'Notifications by what became of them; all but those taken change nothing',
    labelNames: ['result'],
    registers: [registry],
  });
  return {
    ...paymentMetrics(registry),
    observeWebhook: webhookAttempts(registry),
    watchStreams(count) {
      gauge(registry, {
        name: 'kaikei_streams',
        help: 'Tills that listen for changes here',
        read: count,
      });
    },
    countNotification: (result) => notifications.inc({ result }),
    countCall({ call, verdict, heard, reason = 'unknown', durationMs }) {
      calls.inc({ call, verdict });
      if (heard === 'unusable') unusable.inc({ reason });
      seconds.observe({ call, verdict }, durationMs / 1000);
    },
    watch({ store, supervisor, health, trouble, readiness, log }) {
      watchStore(registry, store);
      watchWebhooks(registry, store);
      gauge(registry, {
        name: 'kaikei_payments_owned',
        help: 'Payments that this process works on',
        read: () => supervisor.owned,
      });
      watchReadiness(registry, readiness);
      watchGateway(registry, health);
      watchTrouble(registry, trouble);
      watchLog(registry, log);
    },
    text: () => registry.metrics(),
  };
}

function paymentMetrics(registry: Registry): SupervisorObserver & Pick<Metrics, 'timeCommit'> {
  const ends = new Histogram({
    name: 'kaikei_payment_duration_seconds',
    help: 'From the submission of a payment to its final state, for payments that ended here',
    labelNames: ['state', 'wallet'],
    buckets: [1, 2, 5, 10, 15, 30, 60, 75, 120, 300, 600, 1_800],
    registers: [registry],
  });
  const lateness = new Histogram({
    name: 'kaikei_call_lateness_seconds',
    help: 'How long after the time that the rules set a payment was worked on',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const takenOver = new Counter({
    name: 'kaikei_payments_taken_over_total',
    help: 'Open payments that were taken over from a process that ended or lost its lease',
    registers: [registry],
  });
  const commits = new Histogram({
    name: 'kaikei_commit_duration_seconds',
    help: 'How long the store took for what was committed, refused commits too',
    labelNames: ['commit'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  return {
    ended: ({ state, payMethodId, createdAt, updatedAt }) =>
      ends.observe({ state, wallet: payMethodId }, (updatedAt - createdAt) / 1000),
    late: (lateMs) => lateness.observe(lateMs / 1000),
    takenOver: (payments) => takenOver.inc(payments),
    timeCommit: (commit, durationMs) => commits.observe({ commit }, durationMs / 1000),
  };
}

function watchStore(registry: Registry, store: Store): void {
  new Gauge({
    name: 'kaikei_payments',
    help: 'Payments by state; those that a person resolved by hand are kept apart',
    labelNames: ['state', 'by_hand'],
    registers: [registry],
    async collect() {
      const counts = await unlessRefused(store.payments.countByState());
      this.reset();
      if (!counts) return;
      for (const state of PAYMENT_STATES) this.set({ state, by_hand: 'false' }, 0);
      for (const { state, byHand, count } of counts) {
        this.set({ state, by_hand: String(byHand) }, count);
      }
    },
  });
  storeGauge(registry, {
    name: 'kaikei_incidents',
    help: 'Incidents recorded so far: each is something that a person should look at',
    read: async () => (await store.payments.countIncidents()).count,
  });
  storeGauge(registry, {
    name: 'kaikei_latest_incident_timestamp_seconds',
    help: 'When the latest incident was recorded, as Unix time; 0 where there is none',
    read: async () => ((await store.payments.countIncidents()).latestAt ?? 0) / 1000,
  });
}

function webhookAttempts(registry: Registry): Metrics['observeWebhook'] {
  const attempts = new Histogram({
    name: 'kaikei_webhook_attempt_duration_seconds',
    help: 'How long attempts to deliver events of the webhook took, by what became of them',
    labelNames: ['result'],
    buckets: [0.05, 0.25, 1, 5, 15],
    registers: [registry],
  });
  return (result, durationMs) => attempts.observe({ result }, durationMs / 1000);
}

function watchWebhooks(registry: Registry, store: Store): void {
  new Gauge({
    name: 'kaikei_webhook_events',
    help: 'Events of the webhook that wait to be delivered, and those that were given up (dead)',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const counts = await unlessRefused(store.webhooks.counts());
      this.reset();
      if (!counts) return;
      this.set({ state: 'waiting' }, counts.waiting);
      this.set({ state: 'dead' }, counts.dead);
    },
  });
  storeGauge(registry, {
    name: 'kaikei_webhook_oldest_waiting_seconds',
    help: 'How long ago the oldest event came about that waits to be delivered; 0 where none does',
    read: async () => {
      const { oldestWaitingAt } = await store.webhooks.counts();
      const ageMs = oldestWaitingAt === undefined ? 0 : Date.now() - oldestWaitingAt;
      return Math.max(ageMs, 0) / 1000;
    },
  });
}

function watchReadiness(registry: Registry, readiness: Watched['readiness']): void {
  new Gauge({
    name: 'kaikei_ready',
    help: 'What /readyz says of each part: 1 where it can be used',
    labelNames: ['part'],
    registers: [registry],
    collect() {
      for (const part of READY_PARTS) this.set({ part }, readiness.failing.includes(part) ? 0 : 1);
    },
  });
}

function watchGateway(registry: Registry, health: GatewayHealth): void {
  new Gauge({
    name: 'kaikei_gateway_status',
    help: 'The gateway as last seen: 1 for the status that holds',
    labelNames: ['status'],
    registers: [registry],
    collect() {
      for (const status of GATEWAY_STATUSES) {
        this.set({ status }, health.status.status === status ? 1 : 0);
      }
    },
  });
}

function watchTrouble(registry: Registry, trouble: GatewayTrouble): void {
  new Gauge({
    name: 'kaikei_gateway_trouble',
    help: 'What the gateway keeps saying while none of its answers can be used; absent where they can',
    labelNames: ['reason', 'gateway_code'],
    registers: [registry],
    collect() {
      this.reset();
      const { current } = trouble;
      if (current) this.set({ reason: current.reason, gateway_code: current.gatewayCode ?? '' }, 1);
    },
  });
}

function watchLog(registry: Registry, log: Logger): void {
  gauge(registry, {
    name: 'kaikei_log_lines_dropped',
    help: 'Log lines that could not be written to standard error since the start',
    read: () => log.droppedLines?.() ?? 0,
  });
}

function gauge(
  registry: Registry,
  { name, help, read }: { name: string; help: string; read: () => number },
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** Without a sample while the store refuses: what is known without it is shown all the same. */
function storeGauge(
  registry: Registry,
  { name, help, read }: { name: string; help: string; read: () => Promise<number> },
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await unlessRefused(read());
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}

async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
