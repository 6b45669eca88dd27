import type { AppContext } from '../../context.ts';
import { StorageError } from '../../store/port.ts';
import type { Context } from '../env.ts';

/** A wall clock before this was never set: signatures would bear a time that the gateway refuses. */
const EARLIEST_SANE_TIME = Date.UTC(2026, 0, 1);

export function healthz(c: Context): Response {
  return c.json({ status: 'ok' });
}

/** 503 with the failing part named. Incidents do not make it fail. */
export function readyz(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const parts = {
      store: await storeIsUsable(app),
      clock: Date.now() >= EARLIEST_SANE_TIME,
      keys: await keysAreUsable(app),
    };
    const failing = Object.entries(parts).flatMap(([part, usable]) => (usable ? [] : [part]));
    if (failing.length === 0) return c.json({ status: 'ready' });
    return c.json({ status: 'not-ready', failing }, 503);
  };
}

async function storeIsUsable(app: AppContext): Promise<boolean> {
  try {
    await app.store.check();
    return true;
  } catch (error) {
    const reason = error instanceof StorageError ? error.mend : undefined;
    app.log.warn({ err: error, reason }, 'the store is not usable');
    return false;
  }
}

async function keysAreUsable(app: AppContext): Promise<boolean> {
  try {
    await app.signer.sign(Buffer.from('ready?'));
    return true;
  } catch (error) {
    app.log.warn({ err: error }, 'the key is not usable');
    return false;
  }
}
