/** Looks at everything that a sale needs, moves no money, and says what to fix. */
import { envToConfig, type Config } from '../config/config.ts';
import { databaseSettings } from '../config/database.ts';
import { readEnv, type Env } from '../config/env.ts';
import { ConfigError } from '../config/error.ts';
import { isLoopback } from '../config/values.ts';
import { isPublicAddress } from '../http/client-ip.ts';
import { openStore } from '../store/open.ts';
import { StorageError } from '../store/errors.ts';
import type { Store } from '../store/port.ts';
import { certificate, dataFolder, fileOwners, secretFiles } from './doctor/files.ts';
import { fail, ok, warn, type Finding } from './doctor/finding.ts';
import { gateway } from './doctor/gateway.ts';
import { clock, node, service, user } from './doctor/machine.ts';
import { undelivered, webhook } from './doctor/webhook.ts';
import { EXIT, print, readArgs } from './io.ts';

export const usage = 'doctor';

export async function run(args: string[]): Promise<number> {
  readArgs(args, {}, usage);
  const env = readEnv();
  const now = Date.now();
  const machine = [node(process.versions.node, now), clock(now), ...user(), ...service()];
  const findings = [...machine, ...(await examine(env, now))];
  for (const { level, says } of findings) print(`${level.padEnd(4)}  ${says}`);
  return findings.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.ok;
}

async function examine(env: Env, now: number): Promise<Finding[]> {
  const storage = await store(env);
  try {
    const config = envToConfig(env);
    return [
      ok('settings and keys can be read'),
      ...secretFiles(env),
      ...fileOwners(env),
      ...storage,
      ...certificate(config, now),
      ...advice(config),
      ...(await gateway(config)),
      ...(await webhook(config)),
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const found = fail(error.message);
    return [found, ...storage.filter(({ says }) => says !== found.says)];
  }
}

async function store(env: Env): Promise<Finding[]> {
  try {
    const database = databaseSettings(env);
    const opened = await openStore({ database, serving: false });
    try {
      await opened.check();
      const found = (await opened.damage()).map(fail);
      found.push(...undelivered(await opened.webhooks.counts()));
      return database.kind === 'file'
        ? [ok(`the database ${database.file} takes writes`), ...found, ...dataFolder(database.file)]
        : [ok(`the database ${database.shown} takes writes`), ...found, await clockBeside(opened)];
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof StorageError) return [fail(error.fullMessage)];
    if (error instanceof ConfigError) return [fail(error.message)];
    throw error;
  }
}

/** Proxies compare their own times with each other's where one takes over from another (R6). */
const LARGEST_CLOCK_DIFFERENCE_MS = 1_000;

async function clockBeside(store: Store): Promise<Finding> {
  const aheadMs = await store.clockAheadMs(Date.now());
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  if (Math.abs(aheadMs) <= LARGEST_CLOCK_DIFFERENCE_MS) {
    return ok('this clock and the clock of the database agree');
  }
  const where = aheadMs > 0 ? 'behind' : 'ahead of';
  return warn(
    `this clock is ${seconds} s ${where} the database's: set both by NTP, and those of all proxies`,
  );
}

function advice(config: Config): Finding[] {
  const { gateway: settings, publicOrigin } = config;
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
    findings.push(
      warn(
        'KAIKEI_PUBLIC_URL is not set: the gateway cannot notify the proxy, queries alone are used',
      ),
    );
  }
  return [...findings, ...https(config)];
}

/** Scanners, installing and the cookie need it; without it a payment code crosses the network for all to read. */
function https({ listen, tls, publicOrigin, trustedProxies }: Config): Finding[] {
  if (tls) return [];
  const isNear = isLoopback(listen.host.includes(':') ? `[${listen.host}]` : listen.host);
  if (!publicOrigin?.startsWith('https:')) {
    if (isNear) return [];
    const fix = 'set KAIKEI_TLS_CERT_FILE and KAIKEI_TLS_KEY_FILE, or a TLS proxy';
    return [fail(`tablets need https: ${fix}`)];
  }
  const findings: Finding[] = [];
  if (trustedProxies.size === 0) {
    const fix = "set it to the TLS proxy's address, or all tablets count as one client";
    findings.push(warn(`KAIKEI_TRUSTED_PROXIES is not set: ${fix}`));
  }
  if (!isNear) {
    const fix = 'where the TLS proxy is on this machine, 127.0.0.1 is enough';
    findings.push(warn(`KAIKEI_HOST lets the network in without https: ${fix}`));
  }
  return findings;
}
