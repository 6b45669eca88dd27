/** The cursor of lists and streams: opaque to clients, the number of a change to us. */
import type { AppContext } from '../context.ts';
import { openIncident } from './incident.ts';
import { Problem } from './problem.ts';

/**
 * Where a client goes on; from the start without a cursor, and with one that is ahead of all changes: it
 * was given out before a backup was restored (F33), and what happens now would go unseen until the numbers
 * caught up.
 * @throws Problem 422
 */
export async function readCursor(app: AppContext, text: string | undefined): Promise<number> {
  if (text === undefined) return 0;
  if (!/^c\d{1,15}$/.test(text)) {
    throw new Problem('validation-error', {
      errors: [{ pointer: '/since', detail: 'is not a cursor that was given out here' }],
    });
  }
  const seq = Number(text.slice(1));
  if (seq <= (await app.store.payments.latestSeq())) return seq;
  tellThatItWentBack(app);
  return 0;
}

/** Once a process: all tills of a shop come back with such cursors. */
const toldOf = new WeakSet<AppContext>();

function tellThatItWentBack(app: AppContext): void {
  if (toldOf.has(app)) return;
  toldOf.add(app);
  const detail = 'a till has seen later changes than this database holds';
  openIncident(app, 'database-went-back', detail).catch((error: unknown) => {
    toldOf.delete(app);
    app.log.warn({ err: error }, 'an incident could not be stored');
  });
}

export function writeCursor(seq: number): string {
  return `c${seq}`;
}
