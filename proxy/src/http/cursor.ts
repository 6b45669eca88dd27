/** The cursor of lists and streams: opaque to clients, the number of a change to us. */
import { Problem } from './problem.ts';

/** No cursor means from the start. @throws Problem 422 */
export function readCursor(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^c\d{1,15}$/.test(text)) {
    throw new Problem('validation-error', {
      errors: [{ pointer: '/since', detail: 'is not a cursor that was given out here' }],
    });
  }
  return Number(text.slice(1));
}

export function writeCursor(seq: number): string {
  return `c${seq}`;
}
