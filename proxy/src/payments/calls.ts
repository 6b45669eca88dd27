/** Makes the calls that were decided and committed, and says how they ended. */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Call } from '@kaikei/shared/rules.ts';
import { INTENT_LIFE_MS } from '@kaikei/shared/rules/times.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Stopwatch } from '../clock.ts';
import type { Gateway, GatewayRequest, OrderFacts } from '../gateway/port.ts';
import { isMisfitOfRefund, isOfRefund } from '../gateway/unusable.ts';
import type { Logger } from '../log.ts';
import { readTraceparent } from '../tracing/trace-context.ts';
import type { GatewayHealth } from './gateway-health.ts';

export interface CallsDeps {
  gateway: Gateway;
  health: GatewayHealth;
  log: Logger;
}

/** What `gateway` needs to know of a payment. */
export function orderFactsOf(payment: Payment): OrderFacts {
  const { id, amount, currency, storeNo, transNo, traceparent } = payment;
  return {
    ...{ id, amount, currency, storeNo },
    ...(transNo !== undefined && { transNo }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

export function requestOf(payment: Payment, call: Call): GatewayRequest {
  const order = orderFactsOf(payment);
  return call.kind === 'refund' || call.kind === 'refund-query'
    ? {
        ...{ kind: call.kind, order, refundNo: call.refundNo, amount: call.amount },
        ...(call.reason !== undefined && { reason: call.reason }),
      }
    : { kind: call.kind, order };
}

/** R13: a process that was paused between commit and sending must not act on an old intent. */
export async function makeCall(
  { gateway, health, log }: CallsDeps,
  request: GatewayRequest,
  age: Stopwatch,
): Promise<Verdict> {
  const isStale = age() > INTENT_LIFE_MS;
  const verdict: Verdict = isStale
    ? { kind: 'not-sent', reason: 'stale-intent' }
    : await gateway.call(request);
  const { id, traceparent } = request.order;
  // Of the gateway a call that we held back says nothing, nor does what it holds under one refund's number.
  if (!isStale && !isMisfitOfRefund(verdict, request.kind)) {
    health.record(verdict, isOfRefund(request.kind) ? id : undefined);
  }
  const trace = readTraceparent(traceparent);
  log.info(
    {
      paymentId: id,
      ...(trace && { traceId: trace.traceId }),
      call: request.kind,
      verdict: verdict.kind,
      ...('reason' in verdict && { reason: verdict.reason }),
    },
    'gateway call ended',
  );
  return verdict;
}
