/** What is answered while the database cannot be opened yet: the till's page and health; all else has to wait. */
import { Hono } from 'hono';
import type { Config } from '../config/config.ts';
import type { AppEnv } from './env.ts';
import { allowHosts, limitHeaders } from './guard.ts';
import { commonHeaders } from './headers.ts';
import { Problem, problemResponse } from './problem.ts';
import { healthz, readyz } from './routes/health.ts';
import { servePages, type Pages } from './routes/pages.ts';

export interface WaitingAppOptions {
  pages: Pages;
  /** What a person can do about it; names no file. */
  advice: () => string | undefined;
}

export function createWaitingApp(
  config: Pick<Config, 'tls' | 'publicOrigin' | 'allowedHosts'>,
  { pages, advice }: WaitingAppOptions,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: true });
  app.onError((error, c) => {
    const problem = error instanceof Problem ? error : new Problem('internal-error');
    return problemResponse(problem, c.get('requestId'), new Headers(c.res.headers));
  });
  app.notFound(() => {
    throw new Problem('not-found');
  });
  app.use(commonHeaders(config));
  app.use(limitHeaders);
  app.use(allowHosts(config.allowedHosts));
  app.get('/healthz', healthz);
  app.get('/readyz', readyz({ readiness: { failing: ['store'] } }));
  app.all('/v1/*', () => {
    const text = advice();
    const detail = text === undefined ? {} : { detail: `Nothing was done. ${text}` };
    throw new Problem('storage-unavailable', { retryAfterSeconds: 5, ...detail });
  });
  app.get('*', servePages(pages));
  return app;
}
