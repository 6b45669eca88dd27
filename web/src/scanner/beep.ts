/** Talking to devices that may leave at any moment. */
import { sleep } from '../time/backoff.ts';
import type { Tone } from './bus.ts';

const BEEPS: Record<Tone, number> = { ok: 1, error: 3 };
const BETWEEN_BEEPS_MS = 180;

/** Scanners know one beep; their number says whether it went well. */
export async function beepBy(tone: Tone, beep: () => Promise<boolean>): Promise<boolean> {
  for (let left = BEEPS[tone]; left > 0; left -= 1) {
    if (!(await beep())) return false;
    if (left > 1) await sleep(BETWEEN_BEEPS_MS);
  }
  return true;
}

/** The device left while it was spoken to, or knows nothing of it: what follows shows both. */
export function ignoreGone(): void {
  // Nothing to do.
}
