import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {NodeJS.Signals} signal */
function stop(signal) {
  for (const child of running) child.kill(signal);
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/**
 * Children must not outlive a tool that is told to stop. Without a child the signals are not ours: `start` goes on as
 * the proxy, which stops in its own way.
 */
function followSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.off(signal, stop);
    if (running.size > 0) process.on(signal, stop);
  }
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to this process's own; `undefined` takes one away
 * @property {boolean} [verbose] also shows the output while it comes
 * @property {boolean} [shell]
 *
 * @typedef {object} RunResult
 * @property {number} code 0 is well; a signal's death counts as 1
 * @property {string} output standard output and error, in the order in which they came
 */

/**
 * Runs a command without a terminal and without input, and keeps what it says.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { cwd, env, verbose = false, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    followSignals();
    /** @type {Buffer[]} */
    const chunks = [];
    const keep = (/** @type {Buffer} */ chunk) => {
      chunks.push(chunk);
      if (verbose) process.stderr.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (/** @type {number} */ code) => {
      running.delete(child);
      followSignals();
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') });
    };
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      end(127);
    });
    child.on('close', (code) => {
      end(code ?? 1);
    });
  });
}
