/** One call to the proxy: deadline, JSON, problems, and the proxy's clock read off each answer. */
import * as v from 'valibot';
import { problemFrom, retryAfterMs, UnreachableError } from './problem.ts';
import type { ProxyClock } from './proxy-clock.ts';

export interface HttpContext {
  fetch: typeof globalThis.fetch;
  clock: ProxyClock;
  /** Monotonic ms. */
  now: () => number;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

const TIMEOUT_MS = 8_000;
/** Whatever a captive portal says, it says it in HTML. */
const JSON_TYPE = /^application\/(?:problem\+)?json\b/i;

/**
 * @throws ProblemError where the proxy refused, UnreachableError where it did not answer or where
 *   the answer is not the proxy's (a captive portal's page, another server's JSON)
 */
export async function call<Schema extends v.GenericSchema>(
  context: HttpContext,
  method: string,
  path: string,
  schema: Schema,
  options: CallOptions = {},
): Promise<v.InferOutput<Schema>> {
  const sentAt = context.now();
  const { status, headers, body } = await send(context, method, path, options);
  if (status >= 400) {
    const problem = problemFrom(status, body, retryAfterMs(headers.get('Retry-After')));
    throw problem ?? new UnreachableError(`status ${status}, not a problem of the proxy`);
  }
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) throw new UnreachableError('the answer is not the proxy’s');
  context.clock.sawDateHeader(headers.get('Date'), sentAt, context.now());
  return parsed.output;
}

async function send(
  context: HttpContext,
  method: string,
  path: string,
  { body, headers, timeoutMs = TIMEOUT_MS }: CallOptions,
): Promise<{ status: number; headers: Headers; body: unknown }> {
  try {
    const response = await context.fetch(path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
    if (response.status === 204) return { status: 204, headers: response.headers, body: undefined };
    if (!JSON_TYPE.test(response.headers.get('Content-Type') ?? '')) {
      throw new UnreachableError('the answer is no JSON');
    }
    const parsed: unknown = await response.json();
    return { status: response.status, headers: response.headers, body: parsed };
  } catch (cause) {
    throw new UnreachableError(`${method} brought no answer of the proxy`, { cause });
  }
}
