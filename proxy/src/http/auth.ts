/** Terminals: a browser is known by its `__Host-` cookie, whose token the store knows by hash only. */
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { AppContext } from '../context.ts';
import { SEEN_EVERY_MS } from '../store/pairing-limits.ts';
import type { TerminalRow } from '../store/terminals-port.ts';
import { tokenHash } from '../terminals/secrets.ts';
import { isUnused } from '../terminals/unused.ts';
import type { AppEnv, Context } from './env.ts';
import type { RateLimiter } from './limits.ts';
import { Problem } from './problem.ts';
import { withStaffOf } from './staff-session.ts';

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

/** Revoked ones too; none that was not used for as long as is set. */
export async function findTerminalBy(
  { store, config, clock }: AppContext,
  hash: string,
): Promise<TerminalRow | undefined> {
  const terminal = await store.terminals.findByToken(hash);
  const isOut = terminal && isUnused(terminal, config.terminalUnusedMs, clock.now());
  return isOut ? undefined : terminal;
}

/**
 * @param options.byItself the till makes these calls while nobody is at it: they keep nobody signed in
 * @throws Problem 401, 403, 429
 */
export function requireTerminal(
  app: AppContext,
  limiter: RateLimiter,
  { byItself = false } = {},
): MiddlewareHandler<AppEnv> {
  return async function findTerminal(c, next) {
    const token = tokenOf(c);
    const terminal = token && (await findTerminalBy(app, tokenHash(token)));
    if (!token || !terminal) throw new Problem('terminal-unauthenticated');
    if (terminal.revokedAt !== undefined) throw new Problem('terminal-revoked');
    limiter.take(terminal.id);
    c.set('terminal', await withStaffOf(app, terminal, { byItself }));
    const renew = await markSeen(app, terminal);
    if (renew || c.req.path === '/v1/terminals/me') giveCookie(c, token);
    await next();
  };
}

/**
 * Last-seen is a convenience: a disk that cannot take it must not stop a till from reading.
 * @param terminal one that was seen lately costs nothing
 * @returns whether its cookie is to be renewed
 */
export async function markSeen(
  app: AppContext,
  { id, lastSeenAt = 0 }: Pick<TerminalRow, 'id' | 'lastSeenAt'>,
): Promise<boolean> {
  const now = app.clock.now();
  if (now - lastSeenAt < SEEN_EVERY_MS) return false;
  try {
    return await app.store.terminals.touch(id, now);
  } catch (error) {
    app.log.warn({ terminalId: id, err: error }, 'last-seen could not be stored');
    return false;
  }
}
