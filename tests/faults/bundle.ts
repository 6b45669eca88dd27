/** The test proxy as one file: a run that lasts half a second should not spend most of it on starting. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxKeys } from '@kaikei/proxy/sandbox/keys.ts';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = fileURLToPath(new URL('./entry.ts', import.meta.url));

export interface Bundle extends AsyncDisposable {
  main: string;
  /** The sandbox's keys: they take longer to make than a run lasts. */
  keysFolder: string;
}

async function bundleProxy(): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-faults-'));
  await build({
    root: ROOT,
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'error',
    mode: 'production',
    build: { ssr: ENTRY, outDir: join(folder, 'proxy') },
  });
  // The database driver stays outside the bundle; `serve` wants a till to show.
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await mkdir(join(folder, 'web'));
  await writeFile(join(folder, 'web/index.html'), '<!doctype html><title>till</title>');
  const keysFolder = join(folder, 'keys');
  await mkdir(keysFolder, { mode: 0o700 });
  await sandboxKeys(keysFolder);
  return {
    keysFolder,
    main: join(folder, 'proxy/main.js'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Bundles once for the tests of a file. */
export function useBundle(): () => Bundle {
  let bundle: Bundle | undefined;
  beforeAll(async () => {
    bundle = await bundleProxy();
  });
  afterAll(async () => {
    await bundle?.[Symbol.asyncDispose]();
  });
  return () => {
    if (!bundle) throw new Error('the bundle is there while tests run');
    return bundle;
  };
}
