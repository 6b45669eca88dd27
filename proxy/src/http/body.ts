/** Request bodies: bounded as read, JSON only, strict. */
import type { IncomingMessage } from 'node:http';
import { ForbiddenMemberError, MalformedJsonError, readJson } from '../json.ts';
import type { Body, Context } from './env.ts';
import { Problem } from './problem.ts';

const MAX_BODY_BYTES = 16 * 1024;

/** What the head says of the body, judged before anybody is known: it costs nothing. @throws Problem 413, 415 */
export async function checkBodyHead(c: Context, next: () => Promise<void>): Promise<void> {
  const length = Number(c.req.header('content-length') ?? 0);
  if (length > MAX_BODY_BYTES) throw new Problem('payload-too-large');
  if (length > 0) requireJson(c);
  await next();
}

/** Reads and parses, for whoever is known by then. @throws Problem 400, 413, 415 */
export async function readBody(c: Context, next: () => Promise<void>): Promise<void> {
  const bytes = await readBytes(c, MAX_BODY_BYTES);
  if (bytes.length > 0) requireJson(c);
  c.set('body', bytes.length > 0 ? parse(bytes) : {});
  await next();
}

/** The same, for calls that cannot do without a body. @throws Problem 400, 413, 415 */
export async function readNeededBody(c: Context, next: () => Promise<void>): Promise<void> {
  await readBody(c, async () => {
    const { value, forbidden } = c.get('body');
    if (value === undefined && forbidden === undefined) {
      throw new Problem('malformed-json', { detail: 'The body is empty.' });
    }
    await next();
  });
}

/** @throws Problem 422 */
export function membersOf(c: Context): unknown {
  const { value, forbidden } = c.get('body');
  if (forbidden === undefined) return value;
  throw new Problem('validation-error', { errors: [{ pointer: '', detail: forbidden }] });
}

/** For calls without members: nothing, or an empty JSON object. @throws Problem 422 */
export function refuseMembers(c: Context): void {
  const value = membersOf(c) ?? {};
  if (typeof value === 'object' && Object.keys(value).length === 0) return;
  throw new Problem('validation-error', {
    errors: [{ pointer: '', detail: 'this call takes no members' }],
  });
}

function requireJson(c: Context): void {
  const type = c.req.header('content-type') ?? '';
  if (/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type.trim())) return;
  throw new Problem('unsupported-media-type');
}

function parse(bytes: Uint8Array): Body {
  try {
    return { value: readJson(bytes).value };
  } catch (error) {
    if (error instanceof ForbiddenMemberError) return { forbidden: error.message };
    if (error instanceof MalformedJsonError) {
      throw new Problem('malformed-json', { detail: error.message });
    }
    throw error;
  }
}

/**
 * Counts what really arrives: a `Content-Length` may lie, and a chunked body has none.
 * @throws Problem 400, 413
 */
export async function readBytes(c: Context, maxBytes: number): Promise<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) {
    throw new Problem('payload-too-large');
  }
  const { incoming } = c.env;
  const bytes = new Growing(maxBytes);
  // Its client is gone already: what had arrived whole by then was sent all the same.
  if (incoming.destroyed) return wholeOf(incoming, bytes);
  return new Promise((resolve, reject) => {
    const leave = () => {
      incoming.off('data', take).off('end', end).off('error', breakOff).off('close', breakOff);
      // Whoever answers decides what becomes of the rest.
      incoming.pause();
    };
    const take = (chunk: Buffer) => {
      if (bytes.add(chunk)) return;
      leave();
      reject(new Problem('payload-too-large'));
    };
    const end = () => {
      leave();
      resolve(bytes.all());
    };
    const breakOff = () => {
      leave();
      reject(brokenOff());
    };
    incoming.on('data', take).on('end', end).on('error', breakOff).on('close', breakOff);
  });
}

function wholeOf(incoming: IncomingMessage, bytes: Growing): Uint8Array {
  if (!incoming.complete) throw brokenOff();
  const rest = incoming.read() as Buffer | null;
  if (rest && !bytes.add(rest)) throw new Problem('payload-too-large');
  return bytes.all();
}

/** The client went away in the middle: nobody's fault here, and nobody left to tell. */
function brokenOff(): Problem {
  return new Problem('bad-request', { detail: 'The body broke off.' });
}

/** Most bodies come in one piece. Others are copied: a list of one-byte pieces would weigh a hundred times its bytes. */
class Growing {
  readonly #maxBytes: number;
  #bytes: Buffer | undefined;
  #length = 0;
  #isCopy = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False where it is too much. */
  add(piece: Buffer): boolean {
    if (this.#length + piece.length > this.#maxBytes) return false;
    if (!this.#bytes) this.#bytes = piece;
    else {
      if (!this.#isCopy) this.#copyFirst(this.#bytes);
      this.#bytes.set(piece, this.#length);
    }
    this.#length += piece.length;
    return true;
  }

  #copyFirst(first: Buffer): void {
    this.#bytes = Buffer.allocUnsafe(this.#maxBytes);
    this.#bytes.set(first);
    this.#isCopy = true;
  }

  all(): Uint8Array {
    return this.#bytes?.subarray(0, this.#length) ?? new Uint8Array();
  }
}
