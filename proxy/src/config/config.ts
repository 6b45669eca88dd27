/** From the environment's text to one checked, frozen configuration; nobody else reads settings. */
import type { KeyObject } from 'node:crypto';
import type { Currency } from '@kaikei/shared/money.ts';
import type { SafeFolders } from '../keys/files.ts';
import type { MerchantKey } from '../keys/signer.ts';
import type { TlsFiles, TlsPair } from '../keys/tls.ts';
import { mayWriteSnapshots } from '../no-dumps.ts';
import type { DatabaseSettings } from '../store/open.ts';
import type { Env } from './env.ts';
import { databaseSettings } from './database.ts';
import { ConfigError } from './error.ts';
import { publicKeysOf, signerOf, tlsOf } from './key-files.ts';
import { tracingSettings, type TracingSettings } from './tracing.ts';
import * as values from './values.ts';
import { webhookSettings, type WebhookSettings } from './webhook.ts';

export interface Config {
  gateway: {
    url: string;
    /** A gateway on this machine is the sandbox: no live gateway is reached over loopback. */
    sandbox: boolean;
    appId: string;
    merchantNo: string;
    /** All that is to be had of the merchant's key. */
    signer: MerchantKey;
    publicKeys: KeyObject[];
    notifyUrl?: string;
    termIp?: string;
    location?: { latitude: string; longitude: string };
  };
  database: DatabaseSettings;
  listen: { host: string; port: number };
  tls?: TlsPair & { files: TlsFiles; safeFolders: SafeFolders };
  allowedHosts: ReadonlySet<string>;
  /** Origins that browsers may use, beside the request's own host. */
  publicOrigin?: string;
  trustedProxies: ReadonlySet<string>;
  /** A terminal that was not used for so long has to be paired again. */
  terminalUnusedMs?: number;
  maxAmount: number;
  currency: Currency;
  metrics?: { host: string; port: number };
  /** Absent where nobody wants spans. */
  tracing?: TracingSettings;
  /** Absent where no back office wants to hear of payments. */
  webhook?: WebhookSettings;
}

/** @throws ConfigError */
export function envToConfig(env: Env): Config {
  refuseSnapshots(env);
  const { url, loopback } = values.gatewayUrl(env);
  const appId = values.required(env, 'KAIKEI_APP_ID', 'the AppID of the merchant platform');
  const merchantNo = values.required(env, 'KAIKEI_MERCHANT_NO', 'the merchant number');
  const signer = signerOf(env, loopback);
  const publicKeys = publicKeysOf(env);
  const publicUrl = values.publicUrl(env);
  const termIp = values.termIp(env);
  const location = values.location(env);
  const tls = tlsOf(env);
  const metrics = values.metricsAddress(env);
  const unusedMs = terminalUnusedMs(env);
  const tracing = tracingSettings(env);
  const webhook = webhookSettings(env);
  return Object.freeze({
    gateway: {
      url,
      sandbox: loopback,
      appId,
      merchantNo,
      signer,
      publicKeys,
      ...(publicUrl && { notifyUrl: `${publicUrl.origin}/v1/gateway/notify` }),
      ...(termIp !== undefined && { termIp }),
      ...(location && { location }),
    },
    database: databaseSettings(env),
    listen: {
      host: values.host(env),
      port: values.integer(env, 'KAIKEI_PORT', 8787, 0, 65_535),
    },
    ...(tls && { tls }),
    allowedHosts: allowedHosts(env, publicUrl),
    ...(publicUrl && { publicOrigin: publicUrl.origin }),
    trustedProxies: new Set(values.addresses(env, 'KAIKEI_TRUSTED_PROXIES')),
    ...(unusedMs !== undefined && { terminalUnusedMs: unusedMs }),
    maxAmount: values.integer(env, 'KAIKEI_MAX_AMOUNT', 500_000, 1, Number.MAX_SAFE_INTEGER),
    currency: values.currency(env),
    ...(metrics && { metrics }),
    ...(tracing && { tracing }),
    ...(webhook && { webhook }),
  });
}

/** A snapshot of the memory would hold the key, and the codes of the moment. */
function refuseSnapshots(env: Env): void {
  if (!mayWriteSnapshots(env['NODE_OPTIONS'] ?? '')) return;
  throw new ConfigError(
    'NODE_OPTIONS',
    'asks for heap snapshots, which hold keys and codes; take --heapsnapshot-… out',
  );
}

const DAY_MS = 24 * 3_600_000;

/** Also for the command line. @throws ConfigError */
export function terminalUnusedMs(env: Env): number | undefined {
  const name = 'KAIKEI_TERMINAL_UNUSED_DAYS';
  if (env[name] === undefined) return undefined;
  return values.integer(env, name, 0, 1, 3_650) * DAY_MS;
}

function allowedHosts(env: Env, publicUrl: URL | undefined): ReadonlySet<string> {
  const named = values.hostNames(env, 'KAIKEI_ALLOWED_HOSTS');
  const hosts = named.length > 0 ? named : ['localhost', '127.0.0.1', '[::1]'];
  if (publicUrl) hosts.push(publicUrl.hostname);
  return new Set(hosts.map((host) => host.toLowerCase()));
}
