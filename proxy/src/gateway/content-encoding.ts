/** Answers that something before the gateway compressed, although identity was asked for. */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { AnswerError } from './answer-error.ts';

type Inflate = (bytes: Uint8Array, limits: { maxOutputLength: number }) => Uint8Array;

const INFLATE: Readonly<Record<string, Inflate>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** @throws AnswerError for what is no single encoding that we know */
export function checkEncoding(header: string | string[] | undefined): string {
  const encoding = String(header ?? 'identity')
    .trim()
    .toLowerCase();
  if (encoding === 'identity' || Object.hasOwn(INFLATE, encoding)) return encoding;
  throw new AnswerError('content-encoding');
}

/**
 * The answer as its author wrote it. Gzip is known by its first bytes too: no JSON begins with them, and some
 * edges compress without saying so. The signature stands over what comes out, so nothing is believed for it.
 * @throws AnswerError for a body that is not what `encoding` says, or has more than `maxBytes` when inflated
 */
export function inflated(body: Uint8Array, encoding: string, maxBytes: number): Uint8Array {
  const inflate = isGzip(body) ? gunzipSync : INFLATE[encoding];
  if (!inflate) return body;
  try {
    return inflate(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const isTooLarge =
      error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new AnswerError(isTooLarge ? 'answer-too-large' : 'content-encoding');
  }
}

function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}
