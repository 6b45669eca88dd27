/** The till's files, as the proxy serves them. */
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { expect } from 'vitest';
import { shopTest } from '../support/shop-test.ts';

const it = shopTest();
const BUILT = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** The largest of its kind: what is tiny does not get smaller. */
function asset(ending: string): string {
  const names = readdirSync(join(BUILT, 'assets')).filter((name) => name.endsWith(ending));
  const bytes = (name: string) => statSync(join(BUILT, 'assets', name)).size;
  return `assets/${names.reduce((one, other) => (bytes(one) > bytes(other) ? one : other))}`;
}

/** By hand: `fetch` would take the coding off. */
async function ask(url: string, encoding: string) {
  const sent = get(url, { headers: { 'accept-encoding': encoding } });
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { headers: answer.headers, body: await buffer(answer) };
}

it.for(['index.html', 'sw.js', 'manifest.webmanifest', ...['.js', '.css', '.wasm'].map(asset)])(
  '%s arrives as it was built, compressed for those who take it',
  async (file, { shop }) => {
    const built = readFileSync(join(BUILT, file));
    const plain = await ask(`${shop.proxy.url}/${file}`, 'gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.equals(built)).toBe(true);
    const small = await ask(`${shop.proxy.url}/${file}`, 'gzip, deflate, br');
    expect(small.headers).toMatchObject({ 'content-encoding': 'br', etag: plain.headers.etag });
    expect(small.body.length).toBeLessThan(built.length);
    expect(brotliDecompressSync(small.body).equals(built)).toBe(true);
  },
);
