/** Any command of the built command line, as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { run, type Ended } from './tree.ts';

export const MAIN = fileURLToPath(new URL('../../dist/proxy/main.js', import.meta.url));

export interface CommandOptions {
  cwd: string;
  env?: Record<string, string>;
}

/** Runs a command to its end. */
export function kaikei(args: string[], options: CommandOptions): Promise<Ended> {
  return run(process.execPath, [MAIN, ...args], options);
}

/** Starts a command that goes on; it is killed with the test. */
export function startKaikei(args: string[], { cwd, env }: CommandOptions): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = new RunningCommand(child);
  onTestFinished(async () => {
    await running.stop('SIGKILL');
  });
  return running;
}

export class RunningCommand {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isOver = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#ended = once(child, 'close').then(() => {
      this.#isOver = true;
    });
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('the command did not start');
    return pid;
  }

  /** Waits for a match of its standard output, and gives the first group of the `nth` (from 1). */
  async says(pattern: RegExp, nth = 1): Promise<string> {
    for (;;) {
      const found = [...this.stdout.matchAll(pattern)][nth - 1];
      if (found) return found[1] ?? found[0];
      if (this.#isOver)
        throw new Error(`it ended and never said ${pattern.source}:\n${this.stderr}`);
      await Promise.race([once(this.#child.stdout ?? this.#child, 'data'), this.#ended]);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    if (!this.#isOver) this.#child.kill(signal);
    await this.#ended;
    return { status: this.#child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }
}
