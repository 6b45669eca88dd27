/** The built proxy beside another version of the till. */
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './tree.ts';
import type { Shop } from './shop.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONFIG = fileURLToPath(new URL('./version.vite.ts', import.meta.url));

export interface TillVersion extends AsyncDisposable {
  /** The proxy's entry; it serves the till that lies beside it. */
  main: string;
}

/** `older` speaks a protocol that the proxy takes no more; `newer` bears another title. */
export async function buildTill(version: 'older' | 'newer'): Promise<TillVersion> {
  const folder = await mkdtemp(join(tmpdir(), `kaikei-${version}-`));
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const { status, stderr } = await run(
    process.execPath,
    [vite, 'build', '--config', CONFIG, '--outDir', join(folder, 'web'), '--logLevel', 'error'],
    { cwd: ROOT, env: { TILL_VERSION: version } },
  );
  if (status !== 0) throw new Error(`the ${version} till was not built: ${stderr}`);
  // The database driver stays outside the bundle.
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await cp(join(ROOT, 'dist/proxy'), join(folder, 'proxy'), { recursive: true });
  const main = join(folder, 'proxy/main.js');
  return { main, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** The same shop, with the till that lies beside this entry. */
export async function deploy(shop: Shop, main: string): Promise<void> {
  await shop.proxy.stop();
  await shop.proxy.start({ main });
}
