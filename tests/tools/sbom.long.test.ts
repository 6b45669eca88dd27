// @module-tag long
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run } from '../support/tree.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('npm run sbom: CycloneDX with all that is shipped, and with nothing that only builds', async () => {
  const { status, stdout } = await run('npm', ['run', '--silent', 'sbom'], { cwd: ROOT });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+ components: dist\/sbom\.cdx\.json\n$/);
  const text = await readFile(join(ROOT, 'dist/sbom.cdx.json'), 'utf8');
  const bom = JSON.parse(text) as { bomFormat: string; components: { purl: string }[] };
  expect(bom.bomFormat).toBe('CycloneDX');
  const names = bom.components.map(({ purl }) => purl.replace(/@[^@]*$/, '').toLowerCase());
  for (const name of ['hono', 'undici', 'node-forge', '%40photostructure/sqlite', 'svelte'])
    expect(names).toContain(`pkg:npm/${name}`);
  for (const name of ['vitest', 'vite', 'eslint', 'playwright'])
    expect(names).not.toContain(`pkg:npm/${name}`);
});
