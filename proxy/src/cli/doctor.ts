/** Looks at everything that a sale needs, moves no money, and says what to mend. */
import { randomBytes } from 'node:crypto';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { databaseFile, envToConfig, type Config } from '../config/config.ts';
import { readEnv, type Env } from '../config/env.ts';
import { ConfigError } from '../config/error.ts';
import { isLoopback } from '../config/values.ts';
import { createGateway } from '../gateway/client.ts';
import { isPublicAddress } from '../http/client-ip.ts';
import { StorageError } from '../store/port.ts';
import { openSqliteStore } from '../store/sqlite/index.ts';
import { EXIT, print, readArgs, time } from './io.ts';

export const usage = 'doctor';

interface Finding {
  level: 'ok' | 'warn' | 'fail';
  says: string;
}

const ok = (says: string): Finding => ({ level: 'ok', says });
const warn = (says: string): Finding => ({ level: 'warn', says });
const fail = (says: string): Finding => ({ level: 'fail', says });

export async function run(args: string[]): Promise<number> {
  readArgs(args, {}, usage);
  const env = readEnv();
  const findings = [node(), clock(), ...(await examine(env))];
  for (const { level, says } of findings) print(`${level.padEnd(4)}  ${says}`);
  return findings.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.ok;
}

async function examine(env: Env): Promise<Finding[]> {
  const storage = await store(env);
  try {
    const config = envToConfig(env);
    return [ok('settings and keys can be read'), storage, ...advice(config), await gateway(config)];
  } catch (error) {
    if (error instanceof ConfigError) return [fail(error.message), storage];
    throw error;
  }
}

/** The first Node release line that still gets security fixes. */
const OLDEST_KEPT_NODE = 22;

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST_KEPT_NODE) return ok(`Node ${process.versions.node}`);
  return warn(
    `Node ${process.versions.node} gets no security fixes any more; install ${OLDEST_KEPT_NODE} or newer`,
  );
}

/** A wall clock before this was never set. */
const EARLIEST_SANE_TIME = Date.UTC(2026, 0, 1);

/** Within minutes only the gateway can tell: it refuses messages that are more than 15 minutes off. */
function clock(): Finding {
  const now = Date.now();
  if (now >= EARLIEST_SANE_TIME) return ok(`the clock says ${time(now)}`);
  return fail(`the clock says ${time(now)}: set it, best by NTP`);
}

async function store(env: Env): Promise<Finding> {
  try {
    const file = databaseFile(env);
    const opened = openSqliteStore({ file, serving: false });
    try {
      await opened.check();
      return ok(`the database ${file} takes writes`);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof StorageError) return fail(error.told);
    if (error instanceof ConfigError) return fail(error.message);
    throw error;
  }
}

function advice(config: Config): Finding[] {
  const { gateway: settings, listen, tls, publicOrigin } = config;
  const findings: Finding[] = [];
  if (settings.sandbox) findings.push(warn('the gateway is on this machine: a sandbox, no money'));
  if (!settings.termIp) {
    findings.push(warn("KAIKEI_TERM_IP is not set: set the shop's public address"));
  } else if (!isPublicAddress(settings.termIp)) {
    findings.push(warn("KAIKEI_TERM_IP is no public address: set the shop's, as others see it"));
  }
  if (!settings.location) {
    findings.push(warn('KAIKEI_LOCATION is not set: set latitude,longitude of the shop'));
  }
  if (publicOrigin === undefined) {
    findings.push(warn('KAIKEI_PUBLIC_URL is not set: no notifications, polling alone is used'));
  }
  if (!tls && !isLoopback(listen.host) && !publicOrigin?.startsWith('https:')) {
    findings.push(
      fail('tablets need https: set KAIKEI_TLS_CERT_FILE and KAIKEI_TLS_KEY_FILE, or a TLS proxy'),
    );
  }
  return findings;
}

/** A signed query for an order that nobody made: proves network, credentials, clock and both keys. */
async function gateway(config: Config): Promise<Finding> {
  const { url, appId, merchantNo, signer, publicKeys } = config.gateway;
  const client = createGateway(
    { url, appId, merchantNo, signer, publicKeys },
    { wallNow: () => Date.now() },
  );
  const id = `doctor-${randomBytes(8).toString('hex')}`;
  const order = { id, amount: 1, currency: config.currency, storeNo: '' };
  const verdict = await client.call({ kind: 'query', order });
  await client.close();
  return judge(verdict, url);
}

function judge(verdict: Verdict, url: string): Finding {
  switch (verdict.kind) {
    case 'not-found':
      return verdict.signed
        ? ok(`the gateway ${url} answers and its signature is valid`)
        : warn(
            'the gateway does not sign its not-founds: some failures will take longer to settle',
          );
    case 'refused':
      return fail(`the gateway refused a query (${verdict.code}): check AppID, merchant and clock`);
    case 'unknown':
      return fail(`the gateway gave no usable answer (${verdict.reason}): check its URL and keys`);
    case 'not-sent':
      return fail(`the gateway cannot be reached (${verdict.reason}): check URL and network`);
    case 'paid':
    case 'closed':
    case 'canceled':
    case 'in-progress':
    case 'accepted':
      return fail('the gateway answered a query for an order that does not exist');
  }
}
