/**
 * Large answers. The bytes are shared by all who are answered with them, and handed to a connection a
 * piece at a time, each once the one before was taken: so what an answer holds does not grow with its
 * size, and it can be seen whether somebody reads it.
 */
import type { Context } from './env.ts';

const PIECE_BYTES = 32 * 1024;
/** Over all connections; between two turns whatever else came in is answered. */
const PIECES_PER_TURN = 8;

const waitingPieces: (() => void)[] = [];

export function sendBytes(c: Context, bytes: Uint8Array<ArrayBuffer>): Response {
  c.header('Content-Length', String(bytes.length));
  return c.body(inPieces(bytes));
}

export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function sendJsonBytes(c: Context, json: Uint8Array<ArrayBuffer>): Response {
  c.header('Content-Type', 'application/json');
  return sendBytes(c, json);
}

function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        await pieceTurn();
        controller.enqueue(bytes.subarray(at, at + PIECE_BYTES));
        at += PIECE_BYTES;
        if (at >= bytes.length) controller.close();
      },
    },
    // Nothing is taken from it before it is asked for.
    { highWaterMark: 0 },
  );
}

/** However many connections ask, the event loop is held for a few pieces at a time. */
function pieceTurn(): Promise<void> {
  return new Promise((resolve) => {
    waitingPieces.push(resolve);
    if (waitingPieces.length === 1) setImmediate(releasePieces);
  });
}

function releasePieces(): void {
  for (const release of waitingPieces.splice(0, PIECES_PER_TURN)) release();
  if (waitingPieces.length > 0) setImmediate(releasePieces);
}
