/**
 * Durable payments through the built proxy, on a database file and on PostgreSQL, by one proxy and by two, beside a bare
 * call: one that is signed, sent over a kept connection and verified. All share the machine with the gateway, the
 * database and the tills; the processor time of a payment says what the proxy itself takes, on a busy machine too.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createGateway } from '@kaikei/proxy/gateway/client.ts';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import { newId } from '../support/ids.ts';
import { cookieOf, newPairingCode, spendPairingCode } from '../support/pairing.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Proxy, type GatewaySettings } from '../support/proxy.ts';
import { submission, Till } from '../support/till.ts';
import { figuresOf, report } from './figures.ts';

const MAIN = fileURLToPath(new URL('../../dist/proxy/main.js', import.meta.url));
const MOST_AT_ONCE = 50;
const AT_ONCE = [1, 10, MOST_AT_ONCE];
const MEASURED_MS = 5_000;
const WARM_UP_MS = 1_000;
/** Each may submit ten times a second: enough of them for the quickest machine that this ran on. */
const TILLS = 72;

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

interface Case {
  call: () => Promise<void>;
  /** What the processes under measurement have taken of the processor so far; undefined where it cannot be known. */
  processorMs: () => number | undefined;
}

interface Measured {
  perSecond: number;
  medianMs: number;
  p99Ms: number;
  processorMs: number | undefined;
}

/** So many callers, each of whom begins anew when it has its answer. */
async function measure(atOnce: number, { call, processorMs }: Case): Promise<Measured> {
  const tookMs: number[] = [];
  let calls = 0;
  const before = processorMs();
  const startedAt = performance.now();
  const end = startedAt + WARM_UP_MS + MEASURED_MS;
  const caller = async () => {
    for (let began = performance.now(); began < end;) {
      await call();
      calls += 1;
      const ended = performance.now();
      if (began >= startedAt + WARM_UP_MS) tookMs.push(ended - began);
      began = ended;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  const after = processorMs();
  const sorted = [...tookMs].sort((a, b) => a - b);
  return {
    perSecond: (tookMs.length * 1_000) / MEASURED_MS,
    medianMs: figuresOf(tookMs).medianMs,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
    processorMs: before === undefined || after === undefined ? undefined : (after - before) / calls,
  };
}

/** In a process of its own, so that its work is not taken for anybody else's. */
async function startGateway() {
  const child = spawn(process.execPath, [MAIN, 'sandbox', '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Whoever waits for the end of this output would wait for it too.
  process.once('exit', () => child.kill());
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  const made = JSON.parse(text) as Omit<
    GatewaySettings,
    'appPrivateKeyPem' | 'gatewayPublicKeyPem'
  > & {
    storeNo: string;
    appPrivateKey: string;
    gatewayPublicKey: string;
  };
  return {
    ...made,
    appPrivateKeyPem: made.appPrivateKey,
    gatewayPublicKeyPem: made.gatewayPublicKey,
    close: () => child.kill(),
  };
}

const gateway = await startGateway();

/** User and system time of a process, as Linux tells it. */
function processorMsOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

/** Of nobody's order: the gateway signs its answer as any other. */
function bareCall(): Case {
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
  const call = async () => {
    const order = { id: newId(), amount: 1500, currency: 'JPY', storeNo: gateway.storeNo } as const;
    const verdict = await client.call({ kind: 'query', order });
    if (verdict.kind !== 'not-found') throw new Error(`the bare call ended as ${verdict.kind}`);
  };
  return { call, processorMs: () => processorMsOf(process.pid) };
}

/** Paired at the first proxy, and good at all. */
async function payments(proxies: readonly [Proxy, ...Proxy[]]): Promise<Case> {
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
  const call = async () => {
    next += 1;
    const answer = await tills[next % TILLS]?.put(newId(), submission());
    if (answer?.payment.state !== 'paid') throw new Error('a payment was not paid');
  };
  const processorMs = () => {
    const all = proxies.map(({ pid }) => processorMsOf(pid));
    return all.reduce(
      (sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms),
      0,
    );
  };
  return { call, processorMs };
}

function proxyOn(database: string): Promise<Proxy> {
  const env = { KAIKEI_DATABASE: database, KAIKEI_TRUSTED_PROXIES: '127.0.0.1' };
  return Proxy.start({ gateway, env });
}

/** All threads of a process on one core. */
function pin(pid: number, core: number): boolean {
  return spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)]).status === 0;
}

/** Whether a second proxy on one database is worth its core. */
async function measurePinned(): Promise<void> {
  if (!pin(first.pid, 0) || !pin(second.pid, 1)) {
    console.log('skipped: taskset does not run here, so no proxy has a core of its own');
    return;
  }
  const one = await measure(MOST_AT_ONCE, cases['on PostgreSQL']);
  const two = await measure(MOST_AT_ONCE, cases['on PostgreSQL, two proxies']);
  report({
    measure: 'two proxies on PostgreSQL, each on a core of its own',
    value: two.perSecond,
    unit: '/s',
    ratio: { to: 'one on one core', is: two.perSecond / one.perSecond },
    goal: '>= 1.5',
  });
}

const folder = await mkdtemp(join(tmpdir(), 'kaikei-bench-'));
const server = await PostgresServer.start({ onDisk: true });
const onFile = await proxyOn(join(folder, 'data', 'kaikei.db'));
const database = await server.createDatabase();
const [first, second] = [await proxyOn(database), await proxyOn(database)];
const cases = {
  'bare call': bareCall(),
  'on a file': await payments([onFile]),
  'on PostgreSQL': await payments([first]),
  'on PostgreSQL, two proxies': await payments([first, second]),
};
for (const atOnce of AT_ONCE) {
  let bare: Measured | undefined;
  let onFileOnly: number | undefined;
  for (const [name, each] of Object.entries(cases)) {
    const measured = await measure(atOnce, each);
    const { perSecond, medianMs, p99Ms, processorMs } = measured;
    bare ??= measured;
    const ratio = perSecond / bare.perSecond;
    console.log(
      `${atOnce} at once, ${name}: ${perSecond.toFixed(0)}/s, p50 ${medianMs.toFixed(1)} ms, ` +
        `p99 ${p99Ms.toFixed(1)} ms; ratio to the bare call ${ratio.toFixed(2)}; ` +
        `${processorMs?.toFixed(2) ?? '?'} ms of processor each`,
    );
    const title = `payments ${name}, ${atOnce} at once`;
    const goal = atOnce === MOST_AT_ONCE && name !== 'bare call' ? '>= 0.5' : undefined;
    const to = 'the bare call';
    const beside = { ratio: { to, is: ratio }, ...(goal && { goal }) };
    report({ measure: title, value: perSecond, unit: '/s', ...beside });
    if (atOnce === 1 && name !== 'bare call') {
      const added = medianMs - bare.medianMs;
      report({
        measure: `${title}: latency added, p50`,
        value: added,
        unit: 'ms',
        ratio: { to, is: medianMs / bare.medianMs },
        goal: '<= 2 commits + 1.5 ms',
      });
    }
    if (name === 'on a file') onFileOnly = perSecond;
    if (name === 'on PostgreSQL' && onFileOnly !== undefined) {
      report({
        measure: `PostgreSQL, ${atOnce} at once`,
        value: perSecond,
        unit: '/s',
        ratio: { to: 'the file', is: perSecond / onFileOnly },
        goal: '>= 0.5',
      });
    }
  }
}
await measurePinned();
for (const proxy of [onFile, first, second]) await proxy.close();
gateway.close();
await server.remove();
await rm(folder, { recursive: true });
process.exit(0);
