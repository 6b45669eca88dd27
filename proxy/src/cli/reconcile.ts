import { RECONCILE_FOR_MS } from '@kaikei/shared/rules/reconcile.ts';
import { processClock } from '../clock.ts';
import { envToConfig, type Config } from '../config/config.ts';
import { readEnv } from '../config/env.ts';
import { counted } from '../counted.ts';
import { createGateway } from '../gateway/client.ts';
import { silentLogger } from '../log.ts';
import { GatewayHealth } from '../payments/gateway-health.ts';
import { reconcile, shortestRunMs } from '../payments/reconcile.ts';
import type { ReconciliationReport, Tally } from '../payments/reconciliation-report.ts';
import { Supervisor } from '../payments/supervisor.ts';
import type { Store } from '../store/port.ts';
import { CommandError, EXIT, print, printJson, readArgs, stopSignal, time } from './io.ts';
import { withStore } from './store.ts';

export const usage = 'reconcile [--since <time>] [--json]';

/** A run that takes longer than this says so before it begins. */
const LONG_RUN_MS = 15_000;

export async function run(args: string[]): Promise<number> {
  const options = { since: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = readArgs(args, options, usage);
  const since = checkedSince(values.since, Date.now());
  const config = envToConfig(readEnv());
  const report = await withStore((store) => ask(config, store, since));
  if (values.json) printJson(jsonOf(report, config));
  else for (const line of linesOf(report, config)) print(line);
  return report.agrees ? EXIT.ok : EXIT.failed;
}

/** Beside a serving proxy: it asks and records; what is to be given back is left to `serve`. */
async function ask(config: Config, store: Store, since: number): Promise<ReconciliationReport> {
  const { url, appId, merchantNo, signer, publicKeys } = config.gateway;
  const gateway = createGateway(
    { url, appId, merchantNo, signer, publicKeys },
    { wallNow: () => Date.now() },
  );
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  sayHowLong((await store.payments.finalIds(since)).length);
  try {
    const [clock, log] = [processClock(), silentLogger];
    const health = new GatewayHealth({
      clock,
      probe: (timeoutMs) => gateway.probe(timeoutMs),
      changed: () => undefined,
    });
    // Never started: it takes nothing but what it is given, and gives it back.
    const supervisor = new Supervisor({ store, gateway, health, clock, log, mayStart: 'nothing' });
    return await reconcile({ store, supervisor, clock, log }, { since, signal: stop.signal });
  } finally {
    await gateway.close();
  }
}

function sayHowLong(payments: number): void {
  const forMs = shortestRunMs(payments);
  if (forMs < LONG_RUN_MS) return;
  process.stderr.write(`asking about ${payments} payments takes ${Math.ceil(forMs / 1000)} s\n`);
}

/** A day or a moment with its zone: what a time without one means depends on where it is read. */
const SINCE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

function checkedSince(text: string | undefined, now: number): number {
  if (text === undefined) return now - RECONCILE_FOR_MS;
  const since = SINCE.test(text) ? Date.parse(text) : NaN;
  if (since <= now) return since;
  throw new CommandError(
    '--since must be a time that has passed, like 2026-01-31 (UTC) or 2026-01-31T09:00:00+09:00',
    EXIT.usage,
  );
}

/** Members are added, never renamed or taken away: other programs read this. */
function jsonOf(report: ReconciliationReport, { currency }: Config) {
  return {
    since: time(report.since),
    startedAt: time(report.startedAt),
    endedAt: time(report.endedAt),
    currency,
    ...tallyJson(report.byMachine),
    resolvedByHand: tallyJson(report.byHand),
  };
}

function tallyJson(tally: Tally) {
  const differences = tally.differences.map((one) => ({ ...one, createdAt: time(one.createdAt) }));
  return { ...tally, differences };
}

function linesOf(report: ReconciliationReport, { currency }: Config): string[] {
  const { byMachine, byHand } = report;
  return [
    `Final payments since ${time(report.since)}`,
    ...tallyLines(byMachine, currency),
    ...(byHand.payments === 0 ? [] : ['Resolved by hand', ...tallyLines(byHand, currency)]),
    ...(report.agrees ? [] : [remark(report)]),
  ];
}

function tallyLines({ payments, agreed, sums, ...tally }: Tally, currency: string): string[] {
  const { differences, unanswered } = tally;
  return [
    `  ${counted(payments, 'payment')}: ${agreed} in agreement, ${differences.length} different, ${unanswered.length} without an answer`,
    `  paid here ${sums.paid} ${currency}, captured at the gateway ${sums.captured} ${currency}`,
    ...differences.map(
      ({ paymentId, kind, detail, state, amount, isNew }) =>
        `  ${isNew ? 'new  ' : 'known'}  ${kind}  ${paymentId}  ${state}  ${amount} ${currency}  ${detail}`,
    ),
    ...unanswered.map(({ paymentId, reason }) => `  none   ${reason}  ${paymentId}`),
  ];
}

function remark({ byMachine, byHand }: ReconciliationReport): string {
  const differ = byMachine.differences.length + byHand.differences.length > 0;
  return differ
    ? 'Each difference has an incident: docs/operate.md says what to do about it.'
    : 'Run it again later for those without an answer.';
}
