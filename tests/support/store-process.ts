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
  /** What it has told so far. */
  told: string[];
  /** Resolves once it has told this, or so many lines. */
  tells: (what: string | number) => Promise<void>;
  ended: Promise<number | null>;
}

export function startStoreProcess(command: string, args: string[]): StoreProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => told.push(line));
  const isTold = (what: string | number) =>
    typeof what === 'number' ? told.length >= what : told.includes(what);
  return {
    child,
    told,
    async tells(what) {
      while (!isTold(what)) {
        await Promise.race([
          once(lines, 'line'),
          once(lines, 'close').then(() => {
            if (!isTold(what)) throw new Error(`the child ended and never told ${what}`);
          }),
        ]);
      }
    },
    ended: once(child, 'close').then(([status]) => status as number | null),
  };
}
