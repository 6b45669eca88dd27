/** Headers of every answer, set before the route runs (setting them afterwards costs a second response object). */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Config } from '../config/config.ts';
import type { AppEnv, Context } from './env.ts';
import { hostWithoutPort } from './guard.ts';

/** security: no inline anything; Trusted Types with the two policies that Svelte and the service worker need. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html pos-sw-url',
].join('; ');

const OWN_FEATURES = [
  'hid',
  'serial',
  'usb',
  'camera',
  'geolocation',
  'screen-wake-lock',
  'window-management',
  'fullscreen',
  'autoplay',
];
const NO_FEATURES = [
  'midi',
  'microphone',
  'display-capture',
  'payment',
  'publickey-credentials-get',
  'accelerometer',
  'gyroscope',
  'magnetometer',
  'xr-spatial-tracking',
];
const PERMISSIONS_POLICY = [
  ...OWN_FEATURES.map((feature) => `${feature}=(self)`),
  ...NO_FEATURES.map((feature) => `${feature}=()`),
].join(', ');

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Permissions-Policy': PERMISSIONS_POLICY,
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
};

const STRICT_TRANSPORT = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' };

/** Of answers that the app does not make: the request never became one for it. */
export function bareHeaders(requestId: string, isTls: boolean): Record<string, string> {
  return {
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    ...SECURITY_HEADERS,
    ...(isTls && STRICT_TRANSPORT),
  };
}

export function commonHeaders(
  config: Pick<Config, 'tls' | 'publicOrigin'>,
): MiddlewareHandler<AppEnv> {
  const entries = Object.entries(SECURITY_HEADERS);
  const strictTransport = Object.entries(STRICT_TRANSPORT);
  const cameOverTls = overTls(config);
  return async function setCommonHeaders(c, next) {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    c.header('X-Request-Id', requestId);
    for (const [name, value] of entries) c.header(name, value);
    if (cameOverTls(c)) for (const [name, value] of strictTransport) c.header(name, value);
    if (!isPage(c.req.path)) c.header('Cache-Control', 'no-store');
    await next();
  };
}

/** By our own certificate, or under the https name for which a TLS proxy in front has one. */
function overTls({ tls, publicOrigin }: Pick<Config, 'tls' | 'publicOrigin'>) {
  const publicHost = publicOrigin?.startsWith('https:') && new URL(publicOrigin).hostname;
  return (c: Context): boolean =>
    tls !== undefined || hostWithoutPort(c.req.header('host') ?? '') === publicHost;
}

/** The build's files say themselves how long they keep. */
function isPage(path: string): boolean {
  return !path.startsWith('/v1/') && path !== '/healthz' && path !== '/readyz';
}
