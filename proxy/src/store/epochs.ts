/** Which history of changes a database holds, and which one a cursor comes from (F33). */
import type { Position } from './payments-port.ts';

export interface Epoch {
  id: string;
  /** Added to the numbers of its changes. */
  base: number;
}

/** So many changes may have been shown beyond the cursor that gives a restore away. */
const MARGIN = 1_000_000;

/**
 * `this`: go on from there. `earlier`: from before a restore that is known, so read from the start. `lost`:
 * this database never came so far, so it was restored from a backup.
 * @param known the epochs in their order, the present one last
 */
export function historyOf(
  { epoch, changeSeq }: Position,
  { known, latestSeq }: { known: readonly Epoch[]; latestSeq: number },
): 'this' | 'earlier' | 'lost' {
  if (known.at(-1)?.id === epoch) return changeSeq <= latestSeq ? 'this' : 'lost';
  return known.some(({ id }) => id === epoch) ? 'earlier' : 'lost';
}

/** Of the epoch that begins: beyond every number that was given out before the restore. */
export function newBase(seen: Position, latestSeq: number): number {
  return Math.max(seen.changeSeq, latestSeq) + MARGIN;
}
