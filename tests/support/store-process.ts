/** Starts `store-child.ts`, bundled, because Node 20 runs no TypeScript. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const CHILD = fileURLToPath(new URL('./store-child.ts', import.meta.url));
/** Below `node_modules`, where the native part is found. */
const FOLDER = fileURLToPath(
  new URL('../../node_modules/.cache/kaikei/store-child', import.meta.url),
);

/** Bundles the child; gives the script, and the way to remove it. */
export async function buildStoreChild(): Promise<{ script: string; remove: () => Promise<void> }> {
  const outDir = join(FOLDER, String(process.pid));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: CHILD,
      outDir,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'child.js' } },
    },
    ssr: { noExternal: true, external: ['@photostructure/sqlite'] },
  });
  return {
    script: join(outDir, 'child.js'),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}

export interface StoreProcess {
  child: ChildProcess;
  /** What it has written so far. */
  written: string[];
  /** Resolves once it has written this, or so many lines. */
  tells: (what: string | number) => Promise<void>;
  ended: Promise<number | null>;
}

export function startStoreProcess(command: string, args: string[]): StoreProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const written: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => written.push(line));
  const hasWritten = (what: string | number) =>
    typeof what === 'number' ? written.length >= what : written.includes(what);
  return {
    child,
    written,
    async tells(what) {
      while (!hasWritten(what)) {
        await Promise.race([
          once(lines, 'line'),
          once(lines, 'close').then(() => {
            if (!hasWritten(what)) throw new Error(`the child ended and never wrote ${what}`);
          }),
        ]);
      }
    },
    ended: once(child, 'close').then(([status]) => status as number | null),
  };
}
