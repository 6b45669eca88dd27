import { brotliCompressSync } from 'node:zlib';

/** The texts of a language that a till starts with: `vite.config.ts` gives them this name. */
const TEXTS = /^texts-.+\.js$/;

/**
 * The weight of the scripts that a till needs before it can start: the entry, what it imports (vite lists both in the
 * page), and the heaviest language's texts.
 * @param {(path: string) => Buffer} read a file of the built site, by its path from the root
 * @param {readonly string[]} assets the names of the files in `assets`
 * @returns {number} bytes, each file compressed with brotli
 * @throws {Error} the page has no script, or no language has texts: there is nothing to weigh
 */
export function firstLoadBytes(read, assets) {
  const html = read('index.html').toString('utf8');
  const tags = html.match(/<script[^>]*>|<link[^>]*rel="modulepreload"[^>]*>/g) ?? [];
  const paths = tags.flatMap((tag) => /\b(?:src|href)="\/?([^"]+)"/.exec(tag)?.[1] ?? []);
  if (paths.length === 0) throw new Error('dist/web/index.html loads no script');
  const texts = assets.filter((name) => TEXTS.test(name));
  if (texts.length === 0) throw new Error('dist/web/assets has the texts of no language');
  /** @param {string} path */
  const weigh = (path) => brotliCompressSync(read(path)).length;
  const scripts = [...new Set(paths)].map(weigh).reduce((sum, bytes) => sum + bytes, 0);
  return scripts + Math.max(...texts.map((name) => weigh(`assets/${name}`)));
}
