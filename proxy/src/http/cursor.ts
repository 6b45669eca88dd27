/**
 * The cursor of lists and streams: opaque to clients. To us it is the number of a change and the history
 * that it belongs to, under a keyed sum with the terminal, so that only what was given out here, and to whom,
 * is believed. A till that is refused its cursor begins anew by itself.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AppContext } from '../context.ts';
import { StorageError } from '../store/errors.ts';
import type { Position } from '../store/payments-port.ts';
import { Problem } from './problem.ts';

const CURSOR = /^c([0-9a-f]{1,32})\.(\d{1,15})\.([0-9a-f]{24})$/;

/**
 * Up to which change a client has read; undefined with a cursor from before a backup was restored (F33), of whose
 * history it has read nothing: what happens now would else go unseen until the numbers caught up.
 * @throws Problem 422
 */
export async function readCursor(
  app: AppContext,
  terminalId: string,
  text: string,
): Promise<number | undefined> {
  const position = positionOf(text, terminalId, app.store.payments.codeKey());
  try {
    const { sinceSeq, wentBack } = await app.store.payments.resume(
      terminalId,
      position,
      app.clock.now(),
    );
    if (wentBack) app.log.warn({ incident: 'database-went-back' }, 'incident');
    return sinceSeq;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    // The next reader finds out as well; this one is shown what is there.
    app.log.warn({ err: error }, 'an incident could not be stored');
    return undefined;
  }
}

function positionOf(text: string, terminalId: string, key: Uint8Array): Position {
  const [, epoch = '', digits = '', sum = ''] = CURSOR.exec(text) ?? [];
  const position = { epoch, changeSeq: Number(digits) };
  const expected = sumOf(position, terminalId, key);
  const isGenuine =
    sum.length === expected.length && timingSafeEqual(Buffer.from(sum), Buffer.from(expected));
  if (isGenuine) return position;
  throw new Problem('validation-error', {
    errors: [{ pointer: '/since', detail: 'is not a cursor that this terminal was given' }],
  });
}

/** @param epoch of the change; the present one where it is not given */
export function writeCursor(
  { store: { payments } }: AppContext,
  terminalId: string,
  changeSeq: number,
  epoch = payments.epoch(),
): string {
  const position = { epoch, changeSeq };
  return `c${epoch}.${changeSeq}.${sumOf(position, terminalId, payments.codeKey())}`;
}

/** The key makes the hashes of codes too. No code holds a space, so no cursor's sum is a code's hash. */
function sumOf({ epoch, changeSeq }: Position, terminalId: string, key: Uint8Array): string {
  return createHmac('sha256', key)
    .update(`cursor ${terminalId} ${epoch} ${changeSeq}`)
    .digest('hex')
    .slice(0, 24);
}
