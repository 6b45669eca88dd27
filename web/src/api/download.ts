/** A file of the proxy, read as it is written: a download that breaks off is no file. */
import type { HttpContext } from './http.ts';
import { problemFrom, retryAfterMs, UnreachableError } from './problem.ts';

export interface DownloadOptions {
  signal: AbortSignal;
  /** So many bytes are here. */
  onProgress: (bytes: number) => void;
}

/** @throws ProblemError, UnreachableError; the signal's reason where it was aborted */
export async function download(
  context: HttpContext,
  path: string,
  { signal, onProgress }: DownloadOptions,
): Promise<Blob> {
  try {
    const response = await context.fetch(path, {
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
    const type = response.headers.get('Content-Type') ?? '';
    if (!response.ok) {
      const body: unknown = await response.json();
      const waitMs = retryAfterMs(response.headers.get('Retry-After'));
      const problem = problemFrom(response.status, body, waitMs);
      throw (
        problem ?? new UnreachableError(`status ${response.status}, not a problem of the proxy`)
      );
    }
    if (!type.startsWith('text/csv') || !response.body) {
      throw new UnreachableError('the answer is no file of the proxy');
    }
    return new Blob(await chunksOf(response.body, onProgress), { type });
  } catch (cause) {
    signal.throwIfAborted();
    if (isNetworkError(cause)) throw new UnreachableError('the download broke off', { cause });
    throw cause;
  }
}

async function chunksOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onProgress: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    chunks.push(value);
    bytes += value.length;
    onProgress(bytes);
  }
}

/** What `fetch` and its body throw, and what reads as no JSON where a problem should be. */
function isNetworkError(error: unknown): boolean {
  return (
    error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException
  );
}
