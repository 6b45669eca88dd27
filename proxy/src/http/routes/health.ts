import type { Readiness } from '../../readiness.ts';
import type { Context } from '../env.ts';

export function healthz(c: Context): Response {
  return c.json({ status: 'ok' });
}

/** 503 with the failing part named. Incidents do not make it fail. */
export function readyz({ readiness }: { readiness: Pick<Readiness, 'failing'> }) {
  return (c: Context): Response => {
    const { failing } = readiness;
    if (failing.length === 0) return c.json({ status: 'ready' });
    return c.json({ status: 'not-ready', failing }, 503);
  };
}
