/** Prometheus metrics: counts and times only; no id, amount or name is ever a label. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { GATEWAY_STATUSES, PAYMENT_STATES } from '@kaikei/shared/api.ts';
import type { CallReport } from './gateway/client.ts';
import type { NotGenuine } from './gateway/notification.ts';
import type { Logger } from './log.ts';
import type { GatewayHealth } from './payments/gateway-health.ts';
import type { GatewayTrouble } from './payments/gateway-trouble.ts';
import type { Store } from './store/port.ts';

/** What the gauges are read from. */
export interface Watched {
  store: Store;
  health: GatewayHealth;
  trouble: GatewayTrouble;
  log: Logger;
}

/** What became of a notification. */
export type NotificationResult =
  'taken' | 'unused' | 'unknown-order' | 'mismatch' | 'foreign-order' | 'ambiguous' | NotGenuine;

export interface Metrics {
  countCall(report: CallReport): void;
  countNotification(result: NotificationResult): void;
  /** Binds the gauges that are read when someone asks. */
  watch(watched: Watched): void;
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
    help: 'How long calls to the gateway took',
    labelNames: ['call'],
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
    countNotification: (result) => notifications.inc({ result }),
    countCall({ call, verdict, heard, reason = 'unknown', durationMs }) {
      calls.inc({ call, verdict });
      if (heard === 'unusable') unusable.inc({ reason });
      seconds.observe({ call }, durationMs / 1000);
    },
    watch({ store, health, trouble, log }) {
      watchStore(registry, store);
      watchGateway(registry, health);
      watchTrouble(registry, trouble);
      watchLog(registry, log);
    },
    text: () => registry.metrics(),
  };
}

function watchStore(registry: Registry, store: Store): void {
  new Gauge({
    name: 'kaikei_payments',
    help: 'Payments by state; those that a person resolved by hand are kept apart',
    labelNames: ['state', 'by_hand'],
    registers: [registry],
    async collect() {
      const counts = await store.payments.countByState();
      for (const state of PAYMENT_STATES) this.set({ state, by_hand: 'false' }, 0);
      for (const { state, byHand, count } of counts) {
        this.set({ state, by_hand: String(byHand) }, count);
      }
    },
  });
  new Gauge({
    name: 'kaikei_incidents',
    help: 'Incidents recorded so far: each is something that a person should look at',
    registers: [registry],
    async collect() {
      this.set((await store.payments.incidents()).length);
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
  new Gauge({
    name: 'kaikei_log_lines_dropped',
    help: 'Log lines that could not be written to standard error since the start',
    registers: [registry],
    collect() {
      this.set(log.droppedLines?.() ?? 0);
    },
  });
}
