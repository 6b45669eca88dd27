/** Where the gateway is, and how a connection to it is opened. */
import type { Socket } from 'node:net';
import { buildConnector } from '../undici.ts';
import { errorCode } from '../error-code.ts';

export interface Endpoint {
  origin: string;
  /** What precedes every path; empty or `/…` without a slash at its end. */
  basePath: string;
  target: buildConnector.Options;
  /** Certificates that sign the gateway's, in PEM; the system's own set where undefined. */
  ca: string | undefined;
}

/** No connection stood, so no byte of a request can have left (R4). `code` is the system's word for why. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError' as const;
  readonly code: string;

  constructor(cause: Error) {
    super('no connection to the gateway', { cause });
    this.code = errorCode(cause);
  }
}

/**
 * @param url `https`, or `http` (the configuration allows it for a loopback address only)
 * @throws TypeError where the URL cannot be a base
 */
export function endpointOf(url: string, ca: string | undefined): Endpoint {
  const { protocol, hostname, host, port, origin, pathname, search, hash, username } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new TypeError('the gateway URL must begin with https:// or http://');
  if (search || hash || username)
    throw new TypeError('the gateway URL must have no user, query or fragment');
  return {
    origin,
    basePath: pathname.replace(/\/+$/, ''),
    target: { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host, port },
    ca,
  };
}

/**
 * A connector for undici that fails with nothing but ConnectErrors.
 * @param limit a signal that gives up connecting, and ends a connection that stands; or a time
 */
export function connectorTo(
  { ca }: Endpoint,
  limit: { signal: AbortSignal } | { timeoutMs: number },
): buildConnector.connector {
  const connect = buildConnector({
    ...(ca !== undefined && { ca }),
    minVersion: 'TLSv1.2',
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot undo it.
    rejectUnauthorized: true,
    // A resumed session would not look at the certificate again.
    maxCachedSessions: 0,
    ...('signal' in limit
      ? { signal: limit.signal, timeout: 0 }
      : { timeout: Math.max(limit.timeoutMs, 1) }),
  });
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (error) callback(new ConnectError(error), null);
      else callback(null, socket);
    });
  };
}

/** Opens TCP, and TLS where the URL says so. @throws ConnectError */
export function openConnection(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connectorTo(endpoint, { signal })(endpoint.target, (...[error, socket]) => {
      if (error) reject(error);
      else resolve(socket);
    });
  });
}
