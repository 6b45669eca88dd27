/** Headers of every answer, set before the route runs (setting them afterwards costs a second response object). */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './env.ts';

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

const PERMISSIONS_POLICY = [
  'hid=(self)',
  'serial=(self)',
  'camera=(self)',
  'geolocation=(self)',
  'screen-wake-lock=(self)',
  'window-management=(self)',
  'fullscreen=(self)',
  'autoplay=(self)',
  'usb=()',
  'microphone=()',
  'payment=()',
].join(', ');

const COMMON: Record<string, string> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Permissions-Policy': PERMISSIONS_POLICY,
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
};

const ONE_YEAR = 'max-age=31536000; includeSubDomains';

export function commonHeaders(options: { tls: boolean }): MiddlewareHandler<AppEnv> {
  const entries = Object.entries(COMMON);
  if (options.tls) entries.push(['Strict-Transport-Security', ONE_YEAR]);
  return async function setCommonHeaders(c, next) {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    c.header('X-Request-Id', requestId);
    for (const [name, value] of entries) c.header(name, value);
    if (!isPage(c.req.path)) c.header('Cache-Control', 'no-store');
    await next();
  };
}

/** The build's files say themselves how long they keep. */
function isPage(path: string): boolean {
  return !path.startsWith('/v1/') && path !== '/healthz' && path !== '/readyz';
}
