/** Who is signed in on the terminal that calls: signed out after a while without a call. */
import type { AppContext } from '../context.ts';
import { Problem } from './problem.ts';
import { StorageError } from '../store/errors.ts';
import type { TerminalRow } from '../store/terminals-port.ts';

/** Kept on disk at most so often; so long before its time somebody may be signed out. */
const TOUCH_EVERY_MS = 15_000;
/** A call that is later than this from now was kept before the clock was set back: nobody knows how long ago. */
const AHEAD_MS = 60_000;

/**
 * The terminal as this call may see it. A disk that fails stops no call: who is signed out is so for this one too.
 */
export async function withStaffOf(
  app: AppContext,
  terminal: TerminalRow,
  { byItself }: { byItself: boolean },
): Promise<TerminalRow> {
  const { staff, ...rest } = terminal;
  if (!staff) return terminal;
  const now = app.clock.now();
  const sinceMs = now - staff.lastCallAt;
  const isOver = sinceMs >= staff.idleMs || sinceMs < -AHEAD_MS;
  const isStale = sinceMs >= Math.min(TOUCH_EVERY_MS, staff.idleMs / 20);
  try {
    if (isOver) await app.store.staff.signOut(terminal.id, now);
    else if (isStale && !byItself) await app.store.staff.touch(terminal.id, now);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    app.log.warn({ terminalId: terminal.id, err: error }, 'a sign-in could not be kept up to date');
  }
  return isOver ? rest : terminal;
}

/** Where the store has staff, one of them has to be signed in. @throws Problem 403 */
export async function requireSomebody(
  { store }: AppContext,
  { storeNo, staff }: TerminalRow,
): Promise<void> {
  if (staff) return;
  const all = await store.staff.list(storeNo);
  if (all.every(({ disabledAt }) => disabledAt !== undefined)) return;
  throw new Problem('approval-required', {
    detail:
      'Anybody of the store’s staff may do this, a cashier too: let one of them sign in on this terminal first.',
  });
}
