/**
 * Each request belongs to a trace: the one that its `traceparent` names, else a new one, which the answer names in
 * `Traceresponse`. The till sends none; a balancer in front may.
 */
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Tracing } from '../tracing/port.ts';
import {
  newSpanId,
  newTraceId,
  readTraceparent,
  writeTraceparent,
} from '../tracing/trace-context.ts';
import type { AppEnv } from './env.ts';

export function traceRequests(tracing: Tracing | undefined): MiddlewareHandler<AppEnv> {
  return async function traceRequest(c, next) {
    const parent = readTraceparent(c.req.header('traceparent'));
    const context = {
      traceId: parent?.traceId ?? newTraceId(),
      spanId: newSpanId(),
      isSampled: parent?.isSampled ?? true,
    };
    c.set('trace', context);
    c.header('Traceresponse', writeTraceparent(context));
    if (!tracing) return next();
    const [startedAt, start] = [Date.now(), performance.now()];
    await next();
    const { method } = c.req;
    const route = routePath(c, -1);
    tracing.record({
      name: `${method} ${route}`,
      kind: 'server',
      context,
      ...(parent && { parent }),
      startedAt,
      durationMs: performance.now() - start,
      hasFailed: c.res.status >= 500,
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': c.res.status,
      },
    });
  };
}
