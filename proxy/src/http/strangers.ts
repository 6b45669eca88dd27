/** Calls that need no cookie: how often they may come, before anything of them is read. */
import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../clock.ts';
import { looksSigned } from '../gateway/notification-form.ts';
import { readBytes } from './body.ts';
import { networkOf } from './client-ip.ts';
import type { AppEnv } from './env.ts';
import { RateLimiter, type Limit } from './limits.ts';
import { Problem } from './problem.ts';

const ALL = 'all';

/** A client that sends again as soon as it is refused is as slow as this; holding an answer costs next to nothing. */
const REFUSED_AFTER_MS = 1_000;

/** By network, and in all. @throws Problem 429, a little later */
export function limitStrangers(
  clock: Clock,
  perNetwork: Limit,
  inAll?: Limit,
): MiddlewareHandler<AppEnv> {
  const networks = new RateLimiter(perNetwork, () => clock.now());
  const all = inAll && new RateLimiter(inAll, () => clock.now());
  return async function limitStranger(c, next) {
    await orRefusedLater(clock, () => {
      // First by network: whoever is over their own limit takes nothing from the others.
      networks.take(networkOf(c.get('clientIp')));
      all?.take(ALL);
    });
    await next();
  };
}

/** @throws Problem of `take`, a little later */
export async function orRefusedLater(clock: Pick<Clock, 'after'>, take: () => void): Promise<void> {
  try {
    take();
  } catch (problem) {
    await new Promise<void>((resolve) => clock.after(REFUSED_AFTER_MS, resolve));
    throw problem;
  }
}

const MAX_NOTIFICATION_BYTES = 16 * 1024;

/** @throws Problem 413; 401 for what bears no signature, before it is parsed */
export const readNotification: MiddlewareHandler<AppEnv> = async function readSigned(c, next) {
  const bytes = await readBytes(c, MAX_NOTIFICATION_BYTES);
  if (!looksSigned(bytes)) throw new Problem('invalid-signature');
  c.set('bytes', bytes);
  await next();
};
