/** The oldest versions without a hole that is known and matters here; `why` names the fix that each one brought. */
export const MINIMUM_VERSIONS = [
  { name: 'hono', version: '4.13.18', why: 'memory amplification in body-limit' },
  { name: '@hono/node-server', version: '2.1.7', why: 'percent-encoded paths in serve-static' },
  { name: 'undici', version: '7.24.4', why: 'CVE-2026-1525, CVE-2026-2229' },
  { name: 'svelte', version: '5.55.7', why: 'cross-site scripting through hydratable' },
  { name: 'devalue', version: '5.6.3', why: 'denial of service by sparse arrays' },
  { name: 'node-forge', version: '1.4.0', why: 'CVE-2026-33894, forged RSA signatures' },
  { name: 'pnpm', version: '10.34.2', why: 'GHSA-w466, a lockfile chose the pnpm that runs' },
];
