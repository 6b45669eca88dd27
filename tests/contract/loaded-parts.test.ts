/** What a shop on one file, without a collector, does not load: read in the built proxy, file by file. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const BUILT = fileURLToPath(new URL('../../dist/proxy', import.meta.url));
/** The command line, `serve` and `demo`, and the store on a file; each loads more only by `import()`. */
const LOADED_BY_A_SHOP = /^(?:main|serve|demo|open|sqlite)[-.]/;
const STATIC_IMPORT = /^(?:import|export)\b[^;'"]*["']\.\/([^"']+)["']/gm;

async function loadedByAShop(): Promise<Map<string, string>> {
  const loaded = new Map<string, string>();
  const waiting = (await readdir(BUILT)).filter((file) => LOADED_BY_A_SHOP.test(file));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue;
    const text = await readFile(join(BUILT, file), 'utf8');
    loaded.set(file, text);
    waiting.push(...[...text.matchAll(STATIC_IMPORT)].map(([, imported = '']) => imported));
  }
  return loaded;
}

it.each([
  { part: 'the driver of PostgreSQL', mark: /\bfrom ["']pg["']/ },
  { part: 'the exporter of OpenTelemetry', mark: /BatchSpanProcessor/ },
])('$part is in the build, and loaded only where it is asked for', async ({ mark }) => {
  const files = (await readdir(BUILT)).filter((file) => file.endsWith('.js'));
  const all = await Promise.all(files.map((file) => readFile(join(BUILT, file), 'utf8')));
  expect(all.some((text) => mark.test(text))).toBe(true);
  const loaded = await loadedByAShop();
  expect(loaded.has('main.js')).toBe(true);
  expect(loaded.size).toBeGreaterThan(10);
  expect([...loaded].filter(([, text]) => mark.test(text)).map(([file]) => file)).toEqual([]);
});
