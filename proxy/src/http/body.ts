/** Request bodies: bounded as read, JSON only, strict. */
import { ForbiddenMemberError, MalformedJsonError, readJson } from '../json.ts';
import type { Context } from './env.ts';
import { Problem } from './problem.ts';

export const MAX_BODY_BYTES = 16 * 1024;

/** @throws Problem 400, 413, 415, 422 */
export async function readJsonBody(c: Context): Promise<unknown> {
  const bytes = await readBytes(c, MAX_BODY_BYTES);
  if (bytes.length === 0) throw new Problem('malformed-json', { detail: 'The body is empty.' });
  requireJson(c);
  return parse(bytes);
}

/** For calls without members: nothing, or an empty JSON object. */
export async function readEmptyBody(c: Context): Promise<void> {
  const bytes = await readBytes(c, MAX_BODY_BYTES);
  if (bytes.length === 0) return;
  requireJson(c);
  const body = parse(bytes);
  if (typeof body === 'object' && body !== null && Object.keys(body).length === 0) return;
  throw new Problem('validation-error', {
    errors: [{ pointer: '', detail: 'no members are taken here' }],
  });
}

function requireJson(c: Context): void {
  const type = c.req.header('content-type') ?? '';
  if (/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type.trim())) return;
  throw new Problem('unsupported-media-type');
}

function parse(bytes: Uint8Array): unknown {
  try {
    return readJson(bytes).value;
  } catch (error) {
    if (error instanceof ForbiddenMemberError) {
      throw new Problem('validation-error', { errors: [{ pointer: '', detail: error.message }] });
    }
    if (error instanceof MalformedJsonError) {
      throw new Problem('malformed-json', { detail: error.message });
    }
    throw error;
  }
}

/** Counts what really arrives: a `Content-Length` may lie, and a chunked body has none. @throws Problem 413 */
export async function readBytes(c: Context, maxBytes: number): Promise<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > maxBytes)
    throw new Problem('payload-too-large');
  const body = c.req.raw.body;
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, length);
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new Problem('payload-too-large');
    }
    chunks.push(value);
  }
}
