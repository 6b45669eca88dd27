/**
 * How soon a customer's code leaves, over TLS and a line of 40 ms there and back: the create, which has a connection of
 * its own, beside a query over a connection that is kept. Measured to the arrival of the request at the far end.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createGateway } from '@kaikei/proxy/gateway/client.ts';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import type { GatewayRequest } from '@kaikei/proxy/gateway/port.ts';
import { certificateFor } from '../support/certificates.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newCode, newId } from '../support/ids.ts';
import { figuresOf, report } from './figures.ts';

const ONE_WAY_MS = 20;
const ROUNDS = 30;

const { key, cert } = certificateFor('localhost');
let arrivedAt = 0;
const server = createServer({ key, cert }, (request, response) => {
  arrivedAt = performance.now();
  request.resume().on('end', () => response.end('{}'));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const line = await FaultProxy.before((server.address() as AddressInfo).port);
line.up = line.down = { latencyMs: ONE_WAY_MS };
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const gateway = createGateway(
  {
    url: `https://localhost:${line.port}`,
    appId: 'wz0000000000000003',
    merchantNo: '312100000003',
    signer: rsaSigner(keys.privateKey),
    publicKeys: [keys.publicKey],
    ca: cert,
  },
  { wallNow: () => Date.now() },
);

function requestOf(kind: 'create' | 'query'): GatewayRequest {
  const order = { id: newId(), amount: 1500, currency: 'JPY', storeNo: '4000000001' } as const;
  if (kind === 'query') return { kind, order };
  const create = {
    ...{ terminalId: 't_bench', code: newCode(), payMethodId: 'WeChatPay' },
    ...{ expiresSeconds: 90, description: 'QR payment' },
  };
  return { kind, order, create };
}

async function leavingMs(kind: 'create' | 'query'): Promise<number> {
  const began = performance.now();
  await gateway.call(requestOf(kind));
  return arrivedAt - ONE_WAY_MS - began;
}

// Opens the kept connection.
await leavingMs('query');
const took = { create: [] as number[], query: [] as number[] };
for (let round = 0; round < ROUNDS; round += 1) {
  for (const kind of ['create', 'query'] as const) took[kind].push(await leavingMs(kind));
}
const [create, query] = [figuresOf(took.create), figuresOf(took.query)];
for (const [name, { medianMs, p95Ms }] of Object.entries({ create, query })) {
  console.log(`${name}: p50 ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms`);
}
report({
  measure: `a code's leaving over TLS at ${2 * ONE_WAY_MS} ms, beyond a call over a kept connection`,
  value: create.medianMs - query.medianMs,
  unit: 'ms',
  ratio: { to: 'the kept call', is: create.medianMs / query.medianMs },
  goal: '<= 5 ms',
});
await gateway.close();
await line.close();
server.close();
process.exit(0);
