/** Who may ask at all: the host the request was meant for, and the page it came from. */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv, Context } from './env.ts';
import { Problem } from './problem.ts';

/** A foreign `Host` is how DNS rebinding looks from here: 421 (health checks come without names). */
export function allowHosts(allowed: ReadonlySet<string>): MiddlewareHandler<AppEnv> {
  return async function checkHost(c, next) {
    const isHealth = c.req.path === '/healthz' || c.req.path === '/readyz';
    if (!isHealth && !allowed.has(hostWithoutPort(c.req.header('host') ?? ''))) {
      throw new Problem('misdirected-request');
    }
    await next();
  };
}

export function hostWithoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

/**
 * State-changing calls: `Sec-Fetch-Site: same-origin`, or an `Origin` of ours; anything else a
 * browser says is refused. A client that sends neither is no browser, and its cookie decides.
 */
export function requireOwnOrigin(publicOrigin: string | undefined): MiddlewareHandler<AppEnv> {
  return async function checkOrigin(c, next) {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    const ownOrigin = origin === undefined || isOwn(c, origin, publicOrigin);
    const ownSite = site === undefined || site === 'same-origin' || (site === 'none' && !origin);
    if (!ownOrigin || !ownSite) throw new Problem('origin-not-allowed');
    await next();
  };
}

/** Ours are the public origin and whatever allowed host the request itself was sent to. */
function isOwn(c: Context, origin: string, publicOrigin: string | undefined): boolean {
  if (origin === publicOrigin) return true;
  const host = c.req.header('host')?.toLowerCase();
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
