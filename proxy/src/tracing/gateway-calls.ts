import type { CallReport } from '../gateway/client.ts';
import type { Tracing } from './port.ts';
import { newSpanId, newTraceId, readTraceparent } from './trace-context.ts';

/** A call to the gateway as part of its payment's trace; a payment of an earlier version has none. */
export function recordCall(tracing: Tracing, report: CallReport, endedAt: number): void {
  const { call, paymentId, verdict, reason, gatewayCode, durationMs } = report;
  const parent = readTraceparent(report.traceparent);
  tracing.record({
    name: `gateway ${call}`,
    kind: 'client',
    context: {
      traceId: parent?.traceId ?? newTraceId(),
      spanId: newSpanId(),
      isSampled: parent?.isSampled ?? true,
    },
    ...(parent && { parent }),
    startedAt: endedAt - durationMs,
    durationMs,
    hasFailed: verdict === 'unknown' || verdict === 'not-sent',
    attributes: {
      'kaikei.call': call,
      'kaikei.payment_id': paymentId,
      'kaikei.verdict': verdict,
      ...(reason !== undefined && { 'kaikei.reason': reason }),
      ...(gatewayCode !== undefined && { 'kaikei.gateway_code': gatewayCode }),
    },
  });
}
