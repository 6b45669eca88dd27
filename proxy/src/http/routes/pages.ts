/**
 * The till's files. All are read once at the start, so a request can name only what the build holds:
 * there is no path to play with. Where the build has compressed one, `<name>.br` stands beside it.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, type Dirent } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Context } from '../env.ts';
import { Problem } from '../problem.ts';
import { sendBytes } from '../send-bytes.ts';
import { NoPagesError } from '../start-errors.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const COMPRESSED = '.br';

interface Page {
  body: Uint8Array<ArrayBuffer>;
  brotli?: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
  cacheControl: string;
}

export type Pages = ReadonlyMap<string, Page>;

/** @throws NoPagesError */
export function readPages(folder: string): Pages {
  const pages = new Map<string, Page>();
  if (!existsSync(join(folder, 'index.html'))) {
    throw new NoPagesError('the till was not built yet; run npm run setup');
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const isPage = (entry: Dirent) => entry.isFile() && extname(entry.name) !== COMPRESSED;
  for (const entry of entries.filter(isPage)) {
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    pages.set(path, readPage(file, path));
  }
  const index = pages.get('/index.html');
  if (index) pages.set('/', index);
  return pages;
}

function readPage(file: string, path: string): Page {
  const body = readBytes(file);
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  // Vite puts a content hash into the names of what it makes; all other names can change their content.
  const hashed = path.startsWith('/assets/');
  return {
    body,
    ...(existsSync(file + COMPRESSED) && { brotli: readBytes(file + COMPRESSED) }),
    type,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    cacheControl: hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

function readBytes(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(file));
}

export function servePages(pages: Pages) {
  return (c: Context): Response => {
    const page = pages.get(c.req.path);
    if (!page) throw new Problem('not-found');
    c.header('Content-Type', page.type);
    c.header('Cache-Control', page.cacheControl);
    c.header('ETag', page.etag);
    c.header('Vary', 'Accept-Encoding');
    if (c.req.header('if-none-match') === page.etag) return c.body(null, 304);
    const accepts = /\bbr\b/.test(c.req.header('accept-encoding') ?? '');
    if (!page.brotli || !accepts) return sendBytes(c, page.body);
    c.header('Content-Encoding', 'br');
    return sendBytes(c, page.brotli);
  };
}
