import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', '.svelte-check', '.DS_Store']);

/**
 * @param {string} root
 * @param {string} path below it, with `/`
 * @returns {string[]} the files at and below it, sorted
 */
function filesOf(root, path) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .filter((name) => !SKIPPED.has(name))
    .sort()
    .flatMap((name) => filesOf(root, `${path}/${name}`));
}

/**
 * A hash of names and contents. Times are left out: a fresh clone, a copy and a cache have new ones for the same files.
 * @param {string} root
 * @param {readonly string[]} paths files and folders below it; one that is missing counts as empty
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesOf(root, path))) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
