/** The HTTP API of the contract, and the till's files, on one origin. */
import { Hono, type MiddlewareHandler } from 'hono';
import type { AppContext } from '../context.ts';
import { StorageError } from '../store/errors.ts';
import { requireTerminal } from './auth.ts';
import { clientIp } from './client-ip.ts';
import type { AppEnv, Context } from './env.ts';
import { checkBodyHead, readBody, readNeededBody } from './body.ts';
import { allowHosts, limitHeaders, refuseEncodedDots, requireOwnOrigin } from './guard.ts';
import { commonHeaders } from './headers.ts';
import {
  NOTIFICATION_LIMIT,
  NOTIFICATION_LIMIT_IN_ALL,
  OTHER_LIMIT,
  PAIRING_LIMIT,
  RateLimiter,
} from './limits.ts';
import { openapiDocument } from './openapi/document.ts';
import { paymentRoutes } from './payment-routes.ts';
import { Problem, problemResponse } from './problem.ts';
import { jsonBytes, sendJsonBytes } from './send-bytes.ts';
import { healthz, readyz } from './routes/health.ts';
import { takeNotification } from './routes/notify.ts';
import { showReceipt } from './routes/receipts.ts';
import { leaveTerminal, pairTerminal, showTerminal } from './routes/terminals.ts';
import { servePages, type Pages } from './routes/pages.ts';
import { shopRoutes } from './shop-routes.ts';
import type { Guards, Handler, Routes } from './routing.ts';
import { traceRequests } from './trace.ts';
import { limitStrangers, readNotification } from './strangers.ts';

export interface AppOptions {
  /** Aborted when the process begins to stop: streams end, new work is refused. */
  stopping: AbortSignal;
  pages: Pages;
}

export function createApp(context: AppContext, options: AppOptions): Hono<AppEnv> {
  const { config, clock } = context;
  const app = new Hono<AppEnv>({ strict: true });
  app.onError((error, c) => answerError(context, error, c));
  app.notFound(() => {
    throw new Problem('not-found');
  });
  app.use(commonHeaders(config));
  app.use('/v1/*', traceRequests(context.tracing));
  app.use(limitHeaders);
  app.use(refuseEncodedDots);
  app.use(allowHosts(config.allowedHosts));
  app.use(async function findClient(c, next) {
    c.set('clientIp', clientIp(c, config.trustedProxies));
    await next();
  });

  const limiter = new RateLimiter(OTHER_LIMIT, () => clock.now());
  const guards: Guards = {
    own: requireOwnOrigin(config.publicOrigin),
    working: refuseWhileStopping(options.stopping),
    terminal: requireTerminal(context, limiter),
    tillItself: requireTerminal(context, limiter, { byItself: true }),
    limiter,
  };
  const all = {
    ...terminalRoutes(context, guards),
    ...shopRoutes(context, guards),
    ...paymentRoutes(context, guards, options.stopping),
    ...openRoutes(context),
  };
  for (const [path, routes] of Object.entries(all)) {
    for (const [method, steps] of Object.entries(routes)) {
      app.on([method], [path], ...(steps as MiddlewareHandler<AppEnv>[]));
    }
    app.all(path, methodNotAllowed(Object.keys(routes)));
  }
  app.get('*', servePages(options.pages));
  for (const path of options.pages.keys()) app.all(path, methodNotAllowed(['GET']));
  return app;
}

function terminalRoutes(
  context: AppContext,
  { own, working, terminal, tillItself }: Guards,
): Routes {
  const pairing = limitStrangers(context.clock, PAIRING_LIMIT);
  return {
    '/v1/terminals': {
      POST: [own, working, checkBodyHead, pairing, readNeededBody, pairTerminal(context)],
    },
    '/v1/terminals/me': {
      GET: [tillItself, showTerminal(context)],
      DELETE: [own, checkBodyHead, terminal, readBody, leaveTerminal(context)],
    },
  };
}

/** For whoever has no cookie. */
function openRoutes(context: AppContext): Routes {
  const { clock, config } = context;
  const notifying = limitStrangers(clock, NOTIFICATION_LIMIT, NOTIFICATION_LIMIT_IN_ALL);
  return {
    '/v1/gateway/notify': { POST: [notifying, readNotification, takeNotification(context)] },
    '/r/:token': { GET: [showReceipt(context)] },
    '/v1/openapi.json': { GET: [serveOpenapi(openapiDocument(config))] },
    '/healthz': { GET: [healthz] },
    '/readyz': { GET: [readyz(context)] },
  };
}

function serveOpenapi(document: object): Handler {
  const bytes = jsonBytes(document);
  return (c) => sendJsonBytes(c, bytes);
}

function methodNotAllowed(methods: string[]): Handler {
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return () => {
    throw new Problem('method-not-allowed', { headers: { Allow: allow.join(', ') } });
  };
}

function refuseWhileStopping(stopping: AbortSignal): MiddlewareHandler<AppEnv> {
  return async function refuseNewWork(_c, next) {
    if (stopping.aborted) throw new Problem('shutting-down', { retryAfterSeconds: 5 });
    await next();
  };
}

/** The one mapping from errors to problems. */
function answerError(context: AppContext, error: Error, c: Context): Response {
  const problem = toProblem(error);
  if (problem.status >= 500) {
    context.log.error(
      {
        err: error,
        ...(error instanceof StorageError && { reason: error.advice }),
        requestId: c.get('requestId'),
        traceId: c.get('trace')?.traceId,
        method: c.req.method,
        route: problem.slug,
      },
      'a request failed',
    );
  }
  const headers = new Headers(c.res.headers);
  return problemResponse(problem, c.get('requestId'), headers);
}

function toProblem(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StorageError) {
    const detail = error.advice && `Nothing was done. ${error.advice}`;
    return new Problem('storage-unavailable', { retryAfterSeconds: 5, ...(detail && { detail }) });
  }
  return new Problem('internal-error');
}
