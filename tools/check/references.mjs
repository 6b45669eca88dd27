/** Fails when a tag, a link or a path in code or documents points nowhere. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';
import { referenceTrouble } from './reference-trouble.mjs';

/** Holds wrong references on purpose. */
const OWN_TEST = 'tests/tools/references.test.ts';
const SKIPPED = new Set(['node_modules', 'dist', 'data', '.git', '.svelte-check', '.cache']);
const TEXT =
  /\.(?:md|mjs|js|ts|svelte|sql|css|html|py|service|yaml)$|(?:^|\/)(?:Containerfile|Caddyfile)$/;

/** @param {string} folder below the root @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

const texts = Object.fromEntries(
  filesBelow('')
    .filter((path) => TEXT.test(path) && path !== 'pnpm-lock.yaml' && path !== OWN_TEST)
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
);
const troubles = referenceTrouble({ texts, exists: (path) => existsSync(join(ROOT, path)) });
for (const trouble of troubles) console.error(trouble);
process.exitCode = troubles.length === 0 ? 0 : 1;
