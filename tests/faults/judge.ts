/**
 * Compares the ledgers after a run: what the gateway booked and heard, what the proxies' database
 * holds, and what the tills were told. Names follow the invariants of docs/faults.md.
 */
import type { CallRecord } from '@kaikei/proxy/sandbox/store/call-log.ts';
import type { LedgerOrder } from '@kaikei/proxy/sandbox/ledger.ts';
import type { StoredPayment } from '@kaikei/proxy/store/payments-port.ts';
import { isFinal } from '@kaikei/shared/api.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import { refundedAmount, shopRefundNo } from '@kaikei/shared/rules/shop-refund-facts.ts';
import type { IncidentKind } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import type { Counter } from './counter.ts';
import type { Testbed } from './testbed.ts';
import { callViolations, isHeldUp } from './spacing.ts';
import { readTrace, type TraceEntry } from './trace.ts';

/** Whatever is still on its way to the gateway has arrived by then, and whoever will pay has paid. */
const LATER_MS = 600_000;

/** Each would mean that a payment was ended wrongly or that one answer served two payments. */
const NEVER: ReadonlySet<IncidentKind> = new Set([
  'captured-after-final',
  'repeated-psn',
  'notification-mismatch',
  'notification-unknown-order',
  'record-damaged',
  'step-failed',
]);

export interface Evidence {
  attempts: readonly Attempt[];
  stored: ReadonlyMap<string, StoredPayment>;
  orders: ReadonlyMap<string, LedgerOrder>;
  calls: readonly CallRecord[];
  trace: readonly TraceEntry[];
  /** Several proxies worked on the database at a time. */
  isShared: boolean;
  /** How far the clock of that run's process is ahead. */
  aheadMs: (proxyRun: number) => number;
}

/** To be called while no proxy runs. Gives one line for everything that must not be. */
export async function judge(testbed: Testbed, counter: Counter): Promise<string[]> {
  testbed.skip(LATER_MS);
  const { stored, openIds, incidents } = await testbed.readStore(async ({ payments }) => ({
    stored: await payments.list({ limit: 1_000_000 }),
    openIds: await payments.openIds(),
    incidents: await payments.incidents(),
  }));
  const evidence: Evidence = {
    attempts: counter.attempts,
    stored: new Map(stored.map((each) => [each.record.id, each])),
    orders: new Map(testbed.gateway.ledger().orders.map((each) => [each.order, each])),
    calls: testbed.gateway.calls(),
    trace: readTrace(testbed.traceFile),
    isShared: testbed.database.isShared,
    aheadMs: (proxyRun) => testbed.proxyRuns[proxyRun - 1]?.plan.aheadMs ?? 0,
  };
  const violations = [
    ...counter.violations,
    ...openIds.map((id) => `I1 ${id} is still worked on`),
    ...incidents
      .filter(({ kind }) => NEVER.has(kind))
      .map(({ kind, paymentId }) => `incident ${kind} of ${paymentId ?? 'nobody'}`),
    ...counter.attempts.flatMap((attempt) => attemptViolations(attempt, evidence)),
    ...counter.voided.flatMap(({ id }) => voidViolations(id, evidence)),
    ...saleViolations(evidence),
    ...totalsViolations(evidence),
    ...orderViolations(evidence),
    ...callViolations(evidence),
    ...(await codeViolations(testbed, counter)),
  ];
  const late = evidence.calls.filter(isHeldUp).length;
  return [
    ...violations.map((violation) => withHistory(violation, evidence)),
    ...(violations.length > 0 && late > 0 ? [`${late} messages were late: a busy machine`] : []),
  ];
}

/** What is known of the payment that the violation names. */
function withHistory(violation: string, { stored, calls, trace }: Evidence): string {
  const id = [...stored.keys()].find((each) => violation.includes(each));
  if (id === undefined) return violation;
  const ofPayment = trace.filter((entry) => 'order' in entry && entry.order === id);
  const proxyRuns = new Set(ofPayment.map(({ proxyRun }) => proxyRun));
  const entries = trace.filter(
    (entry) => proxyRuns.has(entry.proxyRun) && (!('order' in entry) || entry.order === id),
  );
  const lines = [
    ...entries.map((entry) => `  proxy   ${JSON.stringify(entry)}`),
    ...(stored.get(id)?.timeline ?? []).map((entry) => `  stored  ${JSON.stringify(entry)}`),
    ...calls
      .filter(({ order }) => order === id)
      .map(({ kind, receivedAt, answeredAt, answer, request }) => {
        const { outcome, transStatus, code } = answer ?? {};
        const { timestamp } = request;
        const call = { kind, timestamp, receivedAt, answeredAt, outcome, transStatus, code };
        return `  gateway ${JSON.stringify(call)}`;
      }),
  ];
  return [violation, ...lines].join('\n');
}

function attemptViolations(attempt: Attempt, { stored, orders }: Evidence): string[] {
  const { id, body, acknowledged, view } = attempt;
  const record = stored.get(id)?.record;
  if (record?.kind !== 'payment')
    return [`I6 ${id} was ${acknowledged ? '' : 'never '}accepted and is not there`];
  const violations: string[] = [];
  if (!isFinal(record.state)) violations.push(`I1 ${id} is still ${record.state}`);
  if (view && view.state !== record.state)
    violations.push(`I8 ${id} is ${record.state}, the till was told ${view.state}`);
  const order = orders.get(id);
  const net = order?.net ?? 0;
  const owed = record.state === 'paid' ? body.amount - refundedAmount(record) : 0;
  if (net !== owed) violations.push(`I2 ${id} is ${record.state} and the gateway holds ${net}`);
  if (record.state === 'paid' && record.cancel && record.cancel.attempts > 0)
    violations.push(`R11 ${id} is paid although a cancel was sent`);
  if (order?.refunding)
    violations.push(`I2 ${id} is ${record.state} and ${order.refunding} is on its way`);
  violations.push(...refundViolations(attempt, record, order));
  return violations;
}

/** R16: what was accepted is there, and each has ended as the gateway has it. */
function refundViolations(
  { id, refunds }: Attempt,
  payment: Payment,
  order: LedgerOrder | undefined,
): string[] {
  const { shopRefunds = [] } = payment;
  const missing = refunds.filter(
    (refund) => refund.answer === 'taken' && !shopRefunds.some((each) => each.id === refund.id),
  );
  const wrong = shopRefunds.filter((refund) => {
    const booked = order?.refunds.find((each) => each.refund === shopRefundNo(payment, refund));
    const isBack = booked?.status === 2 && booked.amount === refund.amount;
    return refund.state === 'processing' || isBack !== (refund.state === 'refunded');
  });
  return [
    ...missing.map((refund) => `I6 the refund ${refund.id} of ${id} was accepted and is not there`),
    ...wrong.map(({ id: refundId, state }) => `R16 ${id}: the refund ${refundId} is ${state}`),
  ];
}

function voidViolations(id: string, { stored, orders }: Evidence): string[] {
  const violations: string[] = [];
  if (stored.get(id)?.record.kind !== 'tombstone')
    violations.push(`I6 the void of ${id} is not there`);
  if (orders.has(id)) violations.push(`I2 ${id} was voided and is at the gateway`);
  return violations;
}

/** I3: of one sale at most one order holds money at any moment. */
function saleViolations({ attempts, orders }: Evidence): string[] {
  const sales = new Map<string, LedgerOrder[]>();
  for (const { id, body } of attempts) {
    const order = orders.get(id);
    if (order?.capturedAt === undefined) continue;
    sales.set(body.saleId, [...(sales.get(body.saleId) ?? []), order]);
  }
  return [...sales].flatMap(([saleId, captured]) => {
    captured.sort((a, b) => (a.capturedAt ?? 0) - (b.capturedAt ?? 0));
    const overlaps = captured.some((order, n) => {
      const next = captured[n + 1];
      return next !== undefined && (next.capturedAt ?? 0) < returnedAt(order);
    });
    return overlaps ? [`I3 the sale ${saleId} was captured twice`] : [];
  });
}

function returnedAt({ canceledAt, refunds, amount }: LedgerOrder): number {
  if (canceledAt !== undefined) return canceledAt;
  const done = refunds.filter(({ status }) => status === 2);
  const back = done.reduce((sum, refund) => sum + refund.amount, 0);
  return back < amount ? Infinity : Math.max(...done.map(({ endedAt = Infinity }) => endedAt));
}

function totalsViolations({ stored, orders }: Evidence): string[] {
  let paid = 0;
  for (const { record } of stored.values()) {
    if (record.kind === 'payment' && record.state === 'paid')
      paid += record.amount - refundedAmount(record);
  }
  let net = 0;
  for (const order of orders.values()) net += order.net;
  return paid === net ? [] : [`I7 paid ${paid} in all, and the gateway holds ${net}`];
}

function orderViolations({ stored, orders }: Evidence): string[] {
  return [...orders.values()].flatMap((order) => {
    const violations: string[] = [];
    if (!stored.has(order.order)) violations.push(`I10 ${order.order} is at the gateway only`);
    if (order.refunded + order.refunding > order.captured)
      violations.push(`I3 more than was captured went back for ${order.order}`);
    return violations;
  });
}

/** I9 */
async function codeViolations(testbed: Testbed, { attempts }: Counter): Promise<string[]> {
  const written = await testbed.written();
  return written.flatMap(({ name, bytes }) =>
    attempts
      .filter(({ body }) => bytes.includes(body.code))
      .map(({ id }) => `I9 the code of ${id} is in ${name}`),
  );
}
