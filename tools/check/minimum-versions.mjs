/** The oldest versions without a hole that is known and matters here; `why` names the fix that each one brought. */
export const MINIMUM_VERSIONS = [
  { name: 'hono', version: '4.13.18', why: 'memory amplification in body-limit' },
  { name: '@hono/node-server', version: '2.1.7', why: 'percent-encoded paths in serve-static' },
  { name: 'undici', version: '7.24.4', why: 'CVE-2026-1525, CVE-2026-2229' },
  { name: 'node-forge', version: '1.4.0', why: 'CVE-2026-33894, forged RSA signatures' },
  { name: 'svelte', version: '5.55.7', why: 'cross-site scripting through hydratable' },
  { name: 'devalue', version: '5.6.3', why: 'denial of service by sparse arrays' },
  { name: 'workbox-core', version: '7.4.1', why: 'none known; the oldest that was looked at' },
  { name: 'vite', version: '8.3.8', why: 'CVE-2026-53571 and others before it' },
  { name: 'esbuild', version: '0.28.1', why: 'GHSA-gv7w, GHSA-g7r4' },
  { name: 'pnpm', version: '10.34.2', why: 'GHSA-w466, a lockfile chose the pnpm that runs' },
];

/** SQLite comes inside its driver, which reports the version. */
export const MINIMUM_SQLITE = {
  name: 'SQLite',
  version: '3.51.3',
  why: 'a database that two connections write to was damaged at the reset of its log',
};
