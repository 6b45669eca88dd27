/** Readers for single settings. Each throws ConfigError naming the variable and what to do. */
import { isIP } from 'node:net';
import { isCurrency, type Currency } from '@kaikei/shared/money.ts';
import type { Env, EnvName } from './env.ts';
import { ConfigError } from './error.ts';

export function required(env: Env, name: EnvName, what: string): string {
  const value = env[name];
  if (value === undefined) throw new ConfigError(name, `is not set; set it to ${what}`);
  return value;
}

export function integer(
  env: Env,
  name: EnvName,
  fallback: number,
  from: number,
  to: number,
): number {
  const text = env[name];
  if (text === undefined) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= from && value <= to)) {
    throw new ConfigError(name, `must be a whole number from ${from} to ${to}`);
  }
  return value;
}

/** `https` anywhere, plain `http` only to a loopback address: codes and money cross this line. */
export function gatewayUrl(env: Env): { url: string; loopback: boolean } {
  const name = 'KAIKEI_GATEWAY_URL';
  const what = 'the https base URL of the gateway';
  const url = parseUrl(name, required(env, name, what), what);
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new ConfigError(name, 'must be https; plain http is taken for a loopback address only');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError(name, 'must be a base URL without user, query or fragment');
  }
  return { url: url.href.replace(/\/+$/, ''), loopback };
}

export function publicUrl(env: Env): URL | undefined {
  const name = 'KAIKEI_PUBLIC_URL';
  const text = env[name];
  if (text === undefined) return undefined;
  const what = 'an origin such as https://till.example.jp';
  const url = parseUrl(name, text, what);
  const isOrigin = ['http:', 'https:'].includes(url.protocol) && url.href === `${url.origin}/`;
  if (!isOrigin) throw new ConfigError(name, `must be ${what}`);
  return url;
}

function parseUrl(name: EnvName, text: string, what: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new ConfigError(name, `is not a URL; set it to ${what}`);
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

export function currency(env: Env): Currency {
  const value = env['KAIKEI_CURRENCY'] ?? 'JPY';
  if (!isCurrency(value)) throw new ConfigError('KAIKEI_CURRENCY', 'must be JPY');
  return value;
}

const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/i;

/** Where to listen: an IP address of this machine, or a name of it. */
export function host(env: Env): string {
  const value = (env['KAIKEI_HOST'] ?? '127.0.0.1').replace(/^\[|\]$/g, '');
  if (isIP(value) === 0 && !HOST_NAME.test(value)) {
    throw new ConfigError('KAIKEI_HOST', 'must be an IP address or a name of this machine');
  }
  return value;
}

/** `Host` is compared without its port, so a port here would never match. */
export function hostNames(env: Env, name: EnvName): string[] {
  const names = list(env, name);
  const isHost = (value: string) =>
    HOST_NAME.test(value) || isIP(value) === 4 || /^\[.*\]$/.test(value);
  if (!names.every(isHost)) {
    throw new ConfigError(
      name,
      'must be host names without scheme and port, separated by commas; IPv6 addresses in brackets',
    );
  }
  return names;
}

function list(env: Env, name: EnvName): string[] {
  const parts = (env[name] ?? '').split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

export function addresses(env: Env, name: EnvName): string[] {
  const values = list(env, name);
  const wrong = values.find((value) => isIP(value) === 0);
  if (wrong !== undefined) throw new ConfigError(name, 'must be IP addresses, separated by commas');
  return values;
}

export function termIp(env: Env): string | undefined {
  const value = env['KAIKEI_TERM_IP'];
  if (value !== undefined && isIP(value) === 0) {
    throw new ConfigError('KAIKEI_TERM_IP', "must be the shop's public IP address");
  }
  return value;
}

export function location(env: Env): { latitude: string; longitude: string } | undefined {
  const text = env['KAIKEI_LOCATION'];
  if (text === undefined) return undefined;
  const match = /^(-?\d{1,2}(?:\.\d{1,10})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  const [, latitude, longitude] = match ?? [];
  const fits =
    latitude !== undefined &&
    longitude !== undefined &&
    Math.abs(Number(latitude)) <= 90 &&
    Math.abs(Number(longitude)) <= 180;
  if (!fits) {
    throw new ConfigError('KAIKEI_LOCATION', 'must be latitude,longitude such as 35.41,139.44');
  }
  return { latitude, longitude };
}

/** `host:port` of the metrics' own listener; `off` disables it. */
export function metricsAddress(env: Env): { host: string; port: number } | undefined {
  const name = 'KAIKEI_METRICS_ADDR';
  const text = env[name] ?? '127.0.0.1:9464';
  if (text === 'off') return undefined;
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (!match || port > 65_535) throw new ConfigError(name, 'must be host:port or off');
  return { host: (match[1] ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port };
}
