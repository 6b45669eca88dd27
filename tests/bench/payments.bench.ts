/**
 * Durable payments through the built proxy, on a database file and on PostgreSQL, by one proxy and by two, beside a bare
 * call: one that is signed, sent over a kept connection and verified. All share the machine with the gateway, the
 * database and the tills.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createGateway } from '@kaikei/proxy/gateway/client.ts';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import { newId } from '../support/ids.ts';
import { cookieOf, newPairingCode, spendPairingCode } from '../support/pairing.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Proxy } from '../support/proxy.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';
import { submission, Till } from '../support/till.ts';
import { figuresOf } from './figures.ts';

const AT_ONCE = [1, 10, 50];
const MEASURED_MS = 5_000;
const WARM_UP_MS = 1_000;
/** Each may submit ten times a second, and 60 times at once. */
const TILLS = 24;

interface Measured {
  perSecond: number;
  medianMs: number;
  p99Ms: number;
}

/** So many callers, each of whom begins anew when it has its answer. */
async function measure(atOnce: number, call: () => Promise<void>): Promise<Measured> {
  const tookMs: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + WARM_UP_MS + MEASURED_MS;
  const caller = async () => {
    for (let began = performance.now(); began < end;) {
      await call();
      const ended = performance.now();
      if (began >= startedAt + WARM_UP_MS) tookMs.push(ended - began);
      began = ended;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  const sorted = [...tookMs].sort((a, b) => a - b);
  return {
    perSecond: (tookMs.length * 1_000) / MEASURED_MS,
    medianMs: figuresOf(tookMs).medianMs,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
  };
}

const gateway = await openSandbox();

/** Of nobody's order: the gateway signs its answer as any other. */
async function bareCall(): Promise<() => Promise<void>> {
  const client = createGateway(
    {
      url: gateway.url,
      appId: gateway.appId,
      merchantNo: gateway.merchantNo,
      signer: rsaSigner(createPrivateKey(gateway.appPrivateKeyPem)),
      publicKeys: [createPublicKey(gateway.gatewayPublicKeyPem)],
    },
    { wallNow: () => Date.now() },
  );
  return async () => {
    const order = { id: newId(), amount: 1500, currency: 'JPY', storeNo: gateway.storeNo } as const;
    const verdict = await client.call({ kind: 'query', order });
    if (verdict.kind !== 'not-found') throw new Error(`the bare call ended as ${verdict.kind}`);
  };
}

/** Paired at the first proxy, and good at all. */
async function payments(proxies: readonly [Proxy, ...Proxy[]]): Promise<() => Promise<void>> {
  const tills: Till[] = [];
  for (let n = 0; n < TILLS; n += 1) {
    const { pairingCode } = await newPairingCode(proxies[0]);
    // Browsers of many networks.
    const from = { 'x-forwarded-for': `192.0.2.${n}` };
    const paired = await spendPairingCode(proxies[0], pairingCode, from);
    const origin = proxies[n % proxies.length] ?? proxies[0];
    tills.push(new Till(origin, paired.terminal.id, cookieOf(paired)));
  }
  let next = 0;
  return async () => {
    next += 1;
    const answer = await tills[next % TILLS]?.put(newId(), submission());
    if (answer?.payment.state !== 'paid') throw new Error('a payment was not paid');
  };
}

function proxyOn(database: string): Promise<Proxy> {
  const env = { KAIKEI_DATABASE: database, KAIKEI_TRUSTED_PROXIES: '127.0.0.1' };
  return Proxy.start({ gateway, env });
}

const folder = await mkdtemp(join(tmpdir(), 'kaikei-bench-'));
const server = await PostgresServer.start({ onDisk: true });
const onFile = await proxyOn(join(folder, 'data', 'kaikei.db'));
const database = await server.createDatabase();
const [first, second] = [await proxyOn(database), await proxyOn(database)];
const cases = {
  'bare call': await bareCall(),
  'on a file': await payments([onFile]),
  'on PostgreSQL': await payments([first]),
  'on PostgreSQL, two proxies': await payments([first, second]),
};
for (const atOnce of AT_ONCE) {
  let reference: number | undefined;
  for (const [name, call] of Object.entries(cases)) {
    const { perSecond, medianMs, p99Ms } = await measure(atOnce, call);
    reference ??= perSecond;
    const ratio = (perSecond / reference).toFixed(2);
    console.log(
      `${atOnce} at once, ${name}: ${perSecond.toFixed(0)}/s, p50 ${medianMs.toFixed(1)} ms, ` +
        `p99 ${p99Ms.toFixed(1)} ms; ratio to the bare call ${ratio}`,
    );
  }
}
for (const proxy of [onFile, first, second]) await proxy.close();
await gateway.close();
await server.remove();
await rm(folder, { recursive: true });
process.exit(0);
