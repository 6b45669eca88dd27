/**
 * When calls went (I4, I5) and how often (R4), by two clocks:
 * - the sending process's own, in which a gap is exact: what it waits for and what is measured are the
 *   same whole milliseconds;
 * - the gateway's. It stamps a call before its answer can leave and a later one after it was sent, so
 *   no gap is shorter there than here, but for the rounding of two times.
 */
import { DEADLINE_MS } from '@kaikei/proxy/gateway/port.ts';
import type { CallRecord } from '@kaikei/proxy/sandbox/store/call-log.ts';
import type { LedgerOrder } from '@kaikei/proxy/sandbox/ledger.ts';
import type { CallKind } from '@kaikei/shared/verdict.ts';
import type { Evidence } from './judge.ts';
import type { TraceEntry } from './trace.ts';

export const QUERY_GAP_MS = 5_000;
const CANCEL_WAIT_MS = 15_000;
/** Shorter than the deadline of any call. */
const HELD_UP_MS = 4_000;
/** R13: no call leaves later after its commit. */
const LATEST_SENDING_MS = 7_000;
/** Two times that were each cut to whole milliseconds. */
export const ROUNDING_MS = 2;

export function callViolations(evidence: Evidence): string[] {
  const violations = [...sendingViolations(evidence.trace), ...handoverViolations(evidence)];
  const calls = new Map<string, CallRecord[]>();
  for (const call of evidence.calls) {
    if (call.order !== undefined) calls.set(call.order, [...(calls.get(call.order) ?? []), call]);
  }
  for (const [id, ofOrder] of calls) {
    const creates = ofOrder.filter(({ kind }) => kind === 'create').length;
    if (creates > 1) violations.push(`R4 ${id} was created ${creates} times`);
    violations.push(...arrivalViolations(id, ofOrder));
    const order = evidence.orders.get(id);
    violations.push(...refundViolations(ofOrder, order));
    const createdAt = order?.createdAt;
    if (createdAt !== undefined) violations.push(...cancelViolations(id, ofOrder, createdAt));
  }
  return violations;
}

interface OrderOfProxyRun {
  created: boolean;
  /** The process has worked on it since: from its start, or the taking over. */
  since: number;
  running?: string;
  endedAt?: number;
}

/** I5 and R6 where calls are sent. */
function sendingViolations(trace: readonly TraceEntry[]): string[] {
  const violations: string[] = [];
  const starts = new Map<number, number>();
  const orders = new Map<string, OrderOfProxyRun>();
  for (const entry of trace) {
    if (entry.event === 'started') starts.set(entry.proxyRun, entry.at);
    if (!('order' in entry)) continue;
    const key = `${entry.proxyRun} ${entry.order}`;
    if (entry.event === 'taken-over') {
      orders.set(key, { created: false, since: entry.at });
      continue;
    }
    const known = orders.get(key) ?? {
      created: entry.call === 'create',
      since: starts.get(entry.proxyRun) ?? Infinity,
    };
    orders.set(key, known);
    if (entry.event === 'call-ended') {
      delete known.running;
      known.endedAt = entry.at;
      continue;
    }
    const where = `${entry.call} of ${entry.order} in run ${entry.proxyRun}`;
    if (known.running) violations.push(`I5 ${where} beside a ${known.running} in flight`);
    known.running = entry.call;
    const isQuery = entry.call === 'query' || entry.call === 'refund-query';
    const since = known.endedAt ?? (known.created ? undefined : known.since);
    if (isQuery && since !== undefined && entry.at - since < QUERY_GAP_MS)
      violations.push(`I5 ${where} after ${entry.at - since} ms`);
    if (entry.call === 'cancel' && !known.created && entry.at - known.since < CANCEL_WAIT_MS)
      violations.push(`R6 ${where} ${entry.at - known.since} ms after it was taken over`);
  }
  return violations;
}

/**
 * R13: what one proxy began has ended, by its answer or its deadline, 5 s before another one asks. Only of those
 * that share a database: where one follows the other, the first is dead.
 */
function handoverViolations(evidence: Evidence): string[] {
  const { trace, isShared, aheadMs } = evidence;
  if (!isShared) return [];
  const violations: string[] = [];
  const calls = new Map<string, { proxyRun: number; call: CallKind; endsBy: number }>();
  const timeOf = ({ at, proxyRun }: TraceEntry) => at - aheadMs(proxyRun);
  // Of a process that was paused after its call had begun the end is written late.
  const entries = [...trace].sort((a, b) => timeOf(a) - timeOf(b));
  for (const entry of entries) {
    if (entry.event === 'call-ended') {
      const call = calls.get(entry.order);
      if (call?.proxyRun === entry.proxyRun && call.call === entry.call)
        call.endsBy = Math.min(call.endsBy, timeOf(entry));
    }
    if (entry.event !== 'call-began') continue;
    const { proxyRun, order, call } = entry;
    const before = calls.get(order);
    const gapMs = before ? timeOf(entry) - before.endsBy : Infinity;
    const isTooSoon = before && before.proxyRun !== proxyRun && gapMs < QUERY_GAP_MS - ROUNDING_MS;
    if (isTooSoon && !isNewRefund(entry, evidence))
      violations.push(
        `R13 the ${call} of ${order} in run ${proxyRun} went ${gapMs} ms after the ${before.call} in run ${before.proxyRun}`,
      );
    calls.set(order, { proxyRun, call, endsBy: timeOf(entry) + DEADLINE_MS[call] });
  }
  return violations;
}

/** R16: the first sending of a refund that the shop has just asked this proxy for. It takes over nothing. */
function isNewRefund(
  { order, call, at }: Extract<TraceEntry, { event: 'call-began' }>,
  { stored }: Evidence,
): boolean {
  const timeline = stored.get(order)?.timeline ?? [];
  const isJustBefore = (requestedAt: number) =>
    requestedAt <= at && at - requestedAt <= LATEST_SENDING_MS;
  return (
    call === 'refund' &&
    timeline.some((entry) => entry.event === 'shop-refund-requested' && isJustBefore(entry.at))
  );
}

/**
 * I5 at the gateway, of messages that were not held up: one that arrives when its sender has given up
 * tells nothing of when the call ended.
 */
function arrivalViolations(id: string, calls: readonly CallRecord[]): string[] {
  const prompt = calls.filter((call) => !isHeldUp(call));
  prompt.sort((a, b) => signedAt(a) - signedAt(b));
  return prompt.slice(1).flatMap((call, n) => {
    const before = prompt[n];
    if (!before || (call.kind !== 'query' && call.kind !== 'refund-query')) return [];
    const gapMs = call.receivedAt - before.receivedAt;
    return gapMs < QUERY_GAP_MS - ROUNDING_MS
      ? [`I5 a ${call.kind} of ${id} arrived ${gapMs} ms after a ${before.kind}`]
      : [];
  });
}

/** A machine that is busy with something else can keep a message from the gateway. */
export function isHeldUp(call: CallRecord): boolean {
  return call.receivedAt - signedAt(call) > HELD_UP_MS;
}

function signedAt({ request }: CallRecord): number {
  return Number(request['timestamp']);
}

/** I4. An order whose create was held up may come to exist later than the rules allow for. */
function cancelViolations(id: string, calls: readonly CallRecord[], createdAt: number): string[] {
  if (calls.some((call) => call.kind === 'create' && isHeldUp(call))) return [];
  return calls
    .filter(({ kind, receivedAt }) => kind === 'cancel' && receivedAt >= createdAt)
    .map(({ receivedAt }) => receivedAt - createdAt)
    .filter((ageMs) => ageMs < CANCEL_WAIT_MS - ROUNDING_MS)
    .map((ageMs) => `I4 ${id} was canceled at an age of ${ageMs} ms`);
}

/** R15: another number only when the gateway has closed the one before. */
function refundViolations(calls: readonly CallRecord[], order: LedgerOrder | undefined): string[] {
  const numbers = new Set<string>();
  for (const { kind, refund } of calls) {
    // Those of the shop have an end each (R16).
    if (kind === 'refund' && refund && !/-s\d+$/.test(refund)) numbers.add(refund);
  }
  const spent = [...numbers].slice(0, -1);
  return spent
    .filter((number) => order?.refunds.find(({ refund }) => refund === number)?.status !== 1)
    .map((number) => `R15 ${number} was not closed, and another number was sent`);
}
