/** One signed event out, over undici; of the answer only the status is of interest. Follows no redirect. */
import { buildConnector, Pool } from '../undici.ts';
import type { WebhookSettings } from '../config/webhook.ts';
import { errorCode } from '../error-code.ts';

export type Delivery =
  | { kind: 'taken' }
  /** It answered that it does not want this event. */
  | { kind: 'refused'; failure: string }
  /** Nobody was there, or too busy: so it is with every event. */
  | { kind: 'unreachable'; failure: string; retryAfterMs?: number }
  /** It wants no events any more. */
  | { kind: 'gone'; failure: string };

export interface WebhookMessage {
  id: string;
  body: string;
}

export interface Receiver {
  /** @param signal ends the attempt @throws nothing */
  deliver(message: WebhookMessage, signal: AbortSignal): Promise<Delivery>;
  close(): Promise<void>;
}

/** Attempts at a time; also connections. */
export const DELIVERIES_AT_ONCE = 4;
const CONNECT = {
  timeout: 10_000,
  minVersion: 'TLSv1.2',
  // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot undo it.
  rejectUnauthorized: true,
} as const;
/** What is read of an answer, and for how long, so that its connection can be used again. */
const MOST_ANSWER_BYTES = 16 * 1024;
const LONGEST_ANSWER_MS = 1_000;

export function openReceiver(
  { url, sign }: WebhookSettings,
  { wallNow }: { wallNow: () => number },
): Receiver {
  const pool = new Pool(url.origin, {
    connections: DELIVERIES_AT_ONCE,
    pipelining: 1,
    // Off: whoever sends times the whole attempt.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: CONNECT,
  });
  const post = ({ id, body }: WebhookMessage, signal: AbortSignal) => {
    const unixSeconds = Math.floor(wallNow() / 1_000);
    return pool.request({
      method: 'POST',
      path: url.pathname + url.search,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'kaikei',
        'webhook-id': id,
        'webhook-timestamp': String(unixSeconds),
        'webhook-signature': sign(id, unixSeconds, body),
      },
      body,
      signal,
    });
  };
  return {
    async deliver(message, signal) {
      try {
        const { statusCode, headers, body } = await post(message, signal);
        // It was answered, whatever becomes of the rest.
        const enough = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER_MS)]);
        await body.dump({ limit: MOST_ANSWER_BYTES, signal: enough }).catch(() => undefined);
        return meaningOf(statusCode, retryAfterOf(headers['retry-after'], wallNow()));
      } catch (error) {
        return {
          kind: 'unreachable',
          failure: signal.aborted ? 'no answer in time' : errorCode(error),
        };
      }
    },
    close: () => pool.destroy(),
  };
}

/** Opens a connection, over which nothing is sent; gives why there is none. */
export function canConnect({ url }: WebhookSettings): Promise<string | undefined> {
  const { protocol, hostname, host, port } = url;
  const target = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host, port };
  return new Promise((resolve) => {
    buildConnector(CONNECT)(target, (...[error, socket]) => {
      socket?.destroy();
      resolve(error ? errorCode(error) : undefined);
    });
  });
}

/** Too busy, or something in front of it found it so. */
const OVERLOADED = new Set([408, 429, 502, 503, 504]);

function meaningOf(status: number, retryAfterMs: number | undefined): Delivery {
  const failure = `answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 410) return { kind: 'gone', failure };
  if (!OVERLOADED.has(status) && retryAfterMs === undefined) return { kind: 'refused', failure };
  return { kind: 'unreachable', failure, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Seconds, or a date. */
function retryAfterOf(value: string | string[] | undefined, now: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(at - now, 0);
}
