import type { TerminalRow } from '../store/terminals-port.ts';

/** Has nobody used it for so long that it has to be paired again? Never where `unusedMs` is left out. */
export function isUnused(
  { createdAt, pairedAt = 0, lastSeenAt = 0 }: TerminalRow,
  unusedMs: number | undefined,
  now: number,
): boolean {
  if (unusedMs === undefined) return false;
  return now - Math.max(createdAt, pairedAt, lastSeenAt) >= unusedMs;
}
