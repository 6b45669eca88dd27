/** Request bodies: bounded as read, JSON only, strict. */
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
    errors: [{ pointer: '', detail: 'no members are taken here' }],
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
 * Counts what really arrives: a `Content-Length` may lie, and a chunked body has none. Copies into one
 * buffer: a list of one-byte chunks would weigh a hundred times its bytes.
 * @throws Problem 413
 */
export async function readBytes(c: Context, maxBytes: number): Promise<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) {
    throw new Problem('payload-too-large');
  }
  const body: ReadableStream<Uint8Array> | null = c.req.raw.body;
  if (!body) return new Uint8Array();
  const bytes = Buffer.allocUnsafe(maxBytes);
  let length = 0;
  for await (const chunk of whole(body)) {
    if (length + chunk.length > maxBytes) throw new Problem('payload-too-large');
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}

/** The client went away in the middle: nobody's fault here, and nobody left to tell. */
async function* whole(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    throw new Problem('bad-request', { detail: 'The body broke off.' });
  }
}
