/** The composition root: every part is built once, here, and handed down. */
import { randomUUID } from 'node:crypto';
import { processClock, type Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { DamageLog } from './damage-log.ts';
import { createGateway, type VerifyingGateway } from './gateway/client.ts';
import type { Signer } from './gateway/signature.ts';
import type { Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { DailyReconciliation } from './payments/daily-reconciliation.ts';
import { GatewayHealth } from './payments/gateway-health.ts';
import { GatewayTrouble } from './payments/gateway-trouble.ts';
import { Supervisor } from './payments/supervisor.ts';
import { timeCommits } from './payments/time-commits.ts';
import { Readiness } from './readiness.ts';
import { openStore, type DatabaseSettings } from './store/open.ts';
import type { Store, StoreChange } from './store/port.ts';
import { recordCall } from './tracing/gateway-calls.ts';
import type { Tracing } from './tracing/port.ts';
import { openReceiver } from './webhooks/receiver.ts';
import { WebhookSender } from './webhooks/sender.ts';

export interface AppContext {
  config: Config;
  clock: Clock;
  metrics: Metrics;
  log: Logger;
  damageLog: DamageLog;
  store: Store;
  signer: Signer;
  gateway: VerifyingGateway;
  health: GatewayHealth;
  trouble: GatewayTrouble;
  readiness: Readiness;
  supervisor: Supervisor;
  dailyReconciliation: DailyReconciliation;
  /** Absent where no back office wants to hear of payments. */
  webhookSender?: WebhookSender;
  /** Absent where nobody wants spans. */
  tracing?: Tracing;
  /** Listeners of everything that a stream shows: payments and the gateway's status. */
  onChange: (listener: (change: AppChange) => void) => () => void;
}

export type AppChange = StoreChange | { of: 'gateway' };

/** What reaches out of the process. */
export interface ContextDeps {
  /** A new one each time. */
  clock: () => Clock;
  openStore: (database: DatabaseSettings) => Promise<Store>;
  gateway: typeof createGateway;
}

const REAL_DEPS: ContextDeps = {
  clock: () => processClock(),
  openStore: (database) => openStore({ database, serving: true }),
  gateway: createGateway,
};

/** @throws StorageError, DatabaseInUseError */
export async function createContext(
  config: Config,
  log: Logger,
  deps = REAL_DEPS,
): Promise<AppContext> {
  const clock = deps.clock();
  const wallNow = () => Date.now();
  const metrics = createMetrics();
  const store = await deps.openStore(config.database);
  const tracing = await openTracing(config);
  const { signer } = config.gateway;
  const gateway = deps.gateway(config.gateway, {
    wallNow,
    log: (report) => {
      metrics.countCall(report);
      if (tracing) recordCall(tracing, report, wallNow());
      trouble.record(report);
    },
  });
  const { onChange, gatewayChanged } = changesOf(store);
  const health = new GatewayHealth({
    clock,
    probe: (timeoutMs) => gateway.probe(timeoutMs),
    changed: gatewayChanged,
  });
  const trouble = new GatewayTrouble({
    clock,
    log,
    changed: (stands) => health.setTrouble(stands),
  });
  const readiness = new Readiness({ store, signer, clock, wallNow, log });
  const payments = timeCommits(store.payments, (...commit) => metrics.timeCommit(...commit));
  const driven = { store: { payments }, gateway, health, clock, log };
  const supervisor = new Supervisor({ ...driven, observer: metrics });
  const random = () => Math.random();
  const dailyReconciliation = new DailyReconciliation({
    ...{ store, supervisor, log, random },
    clock: deps.clock(),
  });
  const sendingParts = { store, metrics, log, random, wallNow, clock: deps.clock };
  const webhookSender = webhookSenderFor(config, sendingParts);
  return {
    config,
    clock,
    metrics,
    log,
    damageLog: new DamageLog(log),
    store,
    signer,
    gateway,
    health,
    trouble,
    readiness,
    supervisor,
    dailyReconciliation,
    ...(webhookSender && { webhookSender }),
    ...(tracing && { tracing }),
    onChange,
  };
}

/** What the store's listeners hear, and the gateway's status. */
function changesOf(store: Store): Pick<AppContext, 'onChange'> & { gatewayChanged: () => void } {
  const listeners = new Set<(change: AppChange) => void>();
  return {
    gatewayChanged() {
      for (const listener of [...listeners]) listener({ of: 'gateway' });
    },
    onChange(listener) {
      const offStore = store.onChange(listener);
      listeners.add(listener);
      return () => {
        offStore();
        listeners.delete(listener);
      };
    },
  };
}

function webhookSenderFor(
  { webhook }: Config,
  {
    metrics,
    wallNow,
    clock,
    ...parts
  }: Pick<AppContext, 'store' | 'metrics' | 'log'> & {
    random: () => number;
    wallNow: () => number;
    clock: () => Clock;
  },
): WebhookSender | undefined {
  if (!webhook) return undefined;
  return new WebhookSender({
    ...parts,
    clock: clock(),
    owner: randomUUID(),
    receiver: openReceiver(webhook, { wallNow }),
    observe: (...attempt) => metrics.observeWebhook(...attempt),
  });
}

/** Loaded only where spans are wanted. */
async function openTracing({ tracing }: Config): Promise<Tracing | undefined> {
  if (!tracing) return undefined;
  const { startTracing } = await import('./tracing/otlp.ts');
  return startTracing(tracing.serviceName);
}
