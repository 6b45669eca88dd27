import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const COMPRESSIBLE = new Set([
  '.css',
  '.html',
  '.js',
  '.json',
  '.svg',
  '.txt',
  '.wasm',
  '.webmanifest',
]);
/** Above it the best quality takes seconds, for a file that few tills ever load. */
const LARGE_BYTES = 256 * 1024;

const compress = promisify(brotliCompress);

/**
 * Puts `<name>.br` beside each file that gets smaller by it, so that the proxy need not do so at each of its starts.
 * @param {string} folder of the built till
 */
export async function compressPages(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => COMPRESSIBLE.has(extname(name)))
    .map((name) => join(folder, name));
  await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      const quality = bytes.length > LARGE_BYTES ? 9 : constants.BROTLI_MAX_QUALITY;
      const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
      const compressed = await compress(bytes, { params });
      if (compressed.length < bytes.length) await writeFile(`${file}.br`, compressed);
    }),
  );
}
