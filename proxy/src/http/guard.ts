/** Who may ask at all: the host the request was meant for, and the page it came from. */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv, Context } from './env.ts';
import { Problem } from './problem.ts';

/** A browser sends some twenty, proxies in front add a few. */
const MOST_HEADERS = 100;

/** Their bytes are limited by the parser, and so is their number there: it would drop what is beyond. */
export async function limitHeaders(c: Context, next: () => Promise<void>): Promise<void> {
  if (c.env.incoming.rawHeaders.length > 2 * MOST_HEADERS) throw new Problem('header-too-large');
  await next();
}

/** Nobody encodes a dot but to get past somebody who looks for `..`; URL parsers would take it for one. */
export async function refuseEncodedDots(c: Context, next: () => Promise<void>): Promise<void> {
  const [path = ''] = (c.env.incoming.url ?? '').split('?', 1);
  if (/%2e/i.test(path)) throw new Problem('bad-request');
  await next();
}

/** A foreign `Host` is how DNS rebinding looks from here: 421 (health checks come without names). */
export function allowHosts(allowed: ReadonlySet<string>): MiddlewareHandler<AppEnv> {
  return async function checkHost(c, next) {
    const isHealth = c.req.path === '/healthz' || c.req.path === '/readyz';
    const isAllowed = hostsOf(c).every((host) => allowed.has(hostWithoutPort(host)));
    if (!isHealth && !isAllowed) throw new Problem('misdirected-request');
    await next();
  };
}

/** A request line may hold a whole URL, whose host then is the one that is meant (RFC 9112, 3.2.2). */
function hostsOf(c: Context): string[] {
  const host = c.req.header('host') ?? '';
  return c.env.incoming.url?.startsWith('/') ? [host] : [host, new URL(c.req.url).host];
}

export function hostWithoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

/**
 * State-changing calls: one of the two headers must speak for our own page, and neither against it.
 * A client that sends neither is no browser, and its cookie decides.
 */
export function requireOwnOrigin(publicOrigin: string | undefined): MiddlewareHandler<AppEnv> {
  return async function checkOrigin(c, next) {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    const ownOrigin = origin !== undefined && isOwn(c, origin, publicOrigin);
    const foreign = (origin !== undefined && !ownOrigin) || site === 'cross-site';
    const vouched = ownOrigin || site === 'same-origin';
    const noBrowser = origin === undefined && site === undefined;
    if (foreign || !(vouched || noBrowser)) throw new Problem('origin-not-allowed');
    await next();
  };
}

/** Ours are the public origin and whatever allowed host the request itself was sent to. */
function isOwn(c: Context, origin: string, publicOrigin: string | undefined): boolean {
  if (origin === publicOrigin) return true;
  const host = c.req.header('host')?.toLowerCase();
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
