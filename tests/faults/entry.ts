/**
 * The proxy as the tests run it: the real `serve` on a clock that runs faster, with fail-points
 * around its store and its gateway. It is bundled for the tests only; the product has no such way in.
 */
import { endSoon, printJson, stopSignal } from '@kaikei/proxy/cli/io.ts';
import { envToConfig } from '@kaikei/proxy/config/config.ts';
import { readEnv } from '@kaikei/proxy/config/env.ts';
import { createGateway } from '@kaikei/proxy/gateway/client.ts';
import { DEADLINE_MS } from '@kaikei/proxy/gateway/port.ts';
import { createLogger } from '@kaikei/proxy/log.ts';
import { forbidDumps } from '@kaikei/proxy/no-dumps.ts';
import { serve } from '@kaikei/proxy/serve.ts';
import { openStore, type DatabaseSettings } from '@kaikei/proxy/store/open.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { makePairingCode } from '@kaikei/proxy/terminals/pair.ts';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import type { CallKind } from '@kaikei/shared/verdict.ts';
import { FailPoints } from './fail-points.ts';
import { faultyGateway, faultyStore } from './faulty-parts.ts';
import type { ProxyRunPlan } from './proxy-run.ts';
import { clockOn, realMs, timeNow, type SharedTime } from './shared-time.ts';
import { TraceWriter } from './trace.ts';

process.umask(0o077);
forbidDumps();
const plan = JSON.parse(process.argv[2] ?? '') as ProxyRunPlan;
const { time } = plan;
const clock = clockOn(time, plan.aheadMs);
const trace = new TraceWriter(plan.traceFile, plan.proxyRun);
trace.write({ at: clock.now(), event: 'started' });
const points = new FailPoints(plan.trigger, () => {
  trace.write({ at: clock.now(), event: 'fail-point' });
});
const stopped = stopSignal();

const serving = await serve(envToConfig(readEnv()), createLogger(), {
  clock: () => clockOn(time, plan.aheadMs),
  openStore: async (database) => faultyStore(await openHere(database), points, { trace, clock }),
  gateway: (config, deps) => {
    // Messages bear the true time: a gateway refuses those of a clock that is 15 minutes off.
    const wallNow = () => Math.floor(timeNow(time));
    const gateway = createGateway(config, { ...deps, wallNow, deadlinesMs: realDeadlines(time) });
    return faultyGateway(gateway, points, { trace, clock });
  },
});
const pairingCodes = plan.pair && (await newPairingCodes(plan.pair));
printJson({ listening: serving.listening.url, pairingCodes });
await Promise.race([stopped, serving.ready]);
await stopped;
await serving.stop();
endSoon(0);

/** A database's clock is the true one: leases end there when they end by the shared time. */
async function openHere(database: DatabaseSettings): Promise<Store> {
  if (database.kind === 'file') return openStore({ database, serving: true });
  const leaseMs = realMs(time, LEASE_MS);
  const store = await openPostgresStore({ ...database, serving: true, leaseMs });
  return { ...store, payments: Object.assign(store.payments, { leaseMs: LEASE_MS }) };
}

function realDeadlines(shared: SharedTime): Record<CallKind, number> {
  const { create, query, cancel, refund, 'refund-query': refundQuery } = DEADLINE_MS;
  const real = (ms: number) => realMs(shared, ms);
  return {
    create: real(create),
    query: real(query),
    cancel: real(cancel),
    refund: real(refund),
    'refund-query': real(refundQuery),
  };
}

async function newPairingCodes({ names, storeNo }: NonNullable<ProxyRunPlan['pair']>) {
  const { terminals } = (await serving.ready).store;
  const made = names.map((name) => makePairingCode(terminals, { name, storeNo }, clock.now()));
  return (await Promise.all(made)).map(({ pairingCode }) => pairingCode);
}
