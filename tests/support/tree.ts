import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MADE_HERE = new Set(['node_modules', 'dist', 'data', '.git', 'test-results']);

/** A copy of the project, or of parts of it, in an empty folder that goes with `await using`. */
export async function copyOfTree(
  parts: string[] = ['.'],
): Promise<AsyncDisposable & { root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'kaikei-tree-'));
  for (const part of parts) {
    await cp(join(ROOT, part), join(root, part), {
      recursive: true,
      filter: (source) => !MADE_HERE.has(basename(source)),
    });
  }
  return {
    root,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end; `onLine` hears each line of standard output at once, and may send a signal. */
export function run(
  command: string,
  args: string[],
  options: {
    cwd: string;
    env?: Record<string, string>;
    onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void;
    onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
  },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    options.onStart?.((signal) => {
      child.kill(signal);
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      for (const line of text.split('\n'))
        options.onLine?.(line, (signal) => {
          child.kill(signal);
        });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}
