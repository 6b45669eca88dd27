/** Terminals: a browser is known by its `__Host-` cookie, whose token the store knows by hash only. */
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { AppContext } from '../context.ts';
import { tokenHash } from '../terminals/secrets.ts';
import type { AppEnv, Context } from './env.ts';
import type { RateLimiter } from './limits.ts';
import { Problem } from './problem.ts';

/** 400 days, the longest that browsers keep a cookie. */
const MAX_AGE_SECONDS = 34_560_000;

export function tokenOf(c: Context): string | undefined {
  return getCookie(c, 'kaikei', 'host');
}

/** Replaces what the answer would set so far: of two cookies of one name, a browser may keep either. */
function setCookie(c: Context, token: string, maxAgeSeconds: number): void {
  c.header(
    'Set-Cookie',
    `__Host-kaikei=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`,
  );
}

export function giveCookie(c: Context, token: string): void {
  setCookie(c, token, MAX_AGE_SECONDS);
}

export function takeCookie(c: Context): void {
  setCookie(c, '', 0);
}

/** @throws Problem 401, 403, 429 */
export function requireTerminal(app: AppContext, limiter: RateLimiter): MiddlewareHandler<AppEnv> {
  return async function findTerminal(c, next) {
    const token = tokenOf(c);
    const terminal = token && (await app.store.terminals.findByToken(tokenHash(token)));
    if (!token || !terminal) throw new Problem('terminal-unauthenticated');
    if (terminal.revokedAt !== undefined) throw new Problem('terminal-revoked');
    limiter.take(terminal.id);
    c.set('terminal', terminal);
    const renew = await touch(app, terminal.id);
    if (renew || c.req.path === '/v1/terminals/me') giveCookie(c, token);
    await next();
  };
}

/** Last-seen is a convenience: a disk that cannot take it must not stop a till from reading. */
async function touch(app: AppContext, id: string): Promise<boolean> {
  try {
    return await app.store.terminals.touch(id, app.clock.now());
  } catch (error) {
    app.log.warn({ terminalId: id, err: error }, 'last-seen could not be stored');
    return false;
  }
}
