import { brotliCompressSync } from 'node:zlib';

/**
 * The weight of the scripts that a page needs before it can start: the entry and what it imports, which vite lists in
 * the page as `modulepreload`.
 * @param {(path: string) => Buffer} read a file of the built site, by its path from the root
 * @returns {number} bytes, each file compressed with brotli
 * @throws {Error} the page has no script: there is nothing to weigh
 */
export function firstLoadBytes(read) {
  const html = read('index.html').toString('utf8');
  const tags = html.match(/<script[^>]*>|<link[^>]*rel="modulepreload"[^>]*>/g) ?? [];
  const paths = tags.flatMap((tag) => /\b(?:src|href)="\/?([^"]+)"/.exec(tag)?.[1] ?? []);
  if (paths.length === 0) throw new Error('dist/web/index.html loads no script');
  return [...new Set(paths)]
    .map((path) => brotliCompressSync(read(path)).length)
    .reduce((sum, bytes) => sum + bytes, 0);
}
