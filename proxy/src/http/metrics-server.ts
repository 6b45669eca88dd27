/** Serves `/metrics` on an address of its own, away from the public port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../metrics.ts';
import { Connections, LOOK_EVERY_MS } from './connections.ts';
import { hostWithoutPort } from './guard.ts';
import { LIMITS } from './server.ts';

type MetricsConfig = Pick<Config, 'allowedHosts'> & { metrics: { host: string; port: number } };

/** Rejects with Node's error where the address cannot be had. */
export function listenForMetrics(metrics: Metrics, config: MetricsConfig): Promise<Server> {
  const connections = new Connections(new Set(), ({ request, response }) => {
    void answer(metrics, config, { request, response });
  });
  const server = createServer(LIMITS, (request, response) => {
    connections.receive(request, response);
  });
  server.on('connection', (socket: Socket) => connections.add(socket));
  const looking = setInterval(() => connections.look(), LOOK_EVERY_MS).unref();
  server.once('close', () => clearInterval(looking));
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.metrics, () => resolve(server));
  });
}

async function answer(
  metrics: Metrics,
  config: MetricsConfig,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const refusal = refusalOf(request, config);
  if (refusal !== undefined) {
    response.writeHead(refusal).end();
    return;
  }
  try {
    const text = await metrics.text();
    const type = 'text/plain; version=0.0.4';
    response.writeHead(200, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' });
    response.end(text);
  } catch {
    response.writeHead(500).end();
  }
}

function refusalOf(request: IncomingMessage, config: MetricsConfig): number | undefined {
  if (!isAllowedHost(request.headers.host ?? '', config)) return 421;
  if (isFromAPage(request)) return 403;
  if (request.method !== 'GET' || request.url !== '/metrics') return 404;
  return undefined;
}

/** A page gets here under another's name (DNS rebinding) by a name only, never by a bare address. */
function isAllowedHost(host: string, { allowedHosts, metrics }: MetricsConfig): boolean {
  const name = hostWithoutPort(host);
  const address = name.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 || name === metrics.host || allowedHosts.has(name);
}

/** Scrapers send neither of these; a browser that was asked by its user sends no origin, and `none`. */
function isFromAPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin !== undefined || (site !== undefined && site !== 'none');
}
