import { parseArgs } from 'node:util';
import { prepare } from '../lib/prepare.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { addCounts, closingLine, isEmpty } from './counts.mjs';
import { runSteps } from './schedule.mjs';
import { steps } from './steps.mjs';

/**
 * @typedef {import('./counts.mjs').Counts} Counts
 * @typedef {{ long: boolean, verbose: boolean, names: string[] }} Options
 */

/** @type {Counts} */
const PASSED = { passed: 1, failed: [], skipped: [] };

/**
 * @param {string} what
 * @returns {Counts}
 */
const failure = (what) => ({ passed: 0, failed: [what], skipped: [] });

/**
 * Runs every step, also after one that failed, and ends with the line `N passed, N failed`.
 * @param {string[]} args
 */
export async function check(args) {
  const options = readOptions(args);
  const chosen = choose(options);
  const setUp = await setUpTree(options);
  // Nothing can be checked on a tree that cannot be set up.
  const total =
    setUp.failed.length > 0 ? setUp : addCounts([setUp, ...(await runAll(chosen, options))]);
  for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
  // Again, at the end: what the tests printed is long, and is often kept by its end alone.
  for (const name of total.failed) console.log(`failed: ${name}`);
  console.log(closingLine(total));
  process.exitCode = total.failed.length === 0 ? 0 : 1;
}

/**
 * @param {string[]} args
 * @returns {Options}
 */
function readOptions(args) {
  const type = /** @type {const} */ ('boolean');
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { long: { type }, verbose: { type } },
      allowPositionals: true,
    });
    return { long: values.long ?? false, verbose: values.verbose ?? false, names: positionals };
  } catch (error) {
    throw new Refusal(
      `${String(error)}\nUsage: node tools/check.mjs [--long] [--verbose] [step …]`,
    );
  }
}

/** @param {Options} options */
function choose({ long, names }) {
  const all = steps({ long });
  const unknown = names.find((name) => !all.some((step) => step.name === name));
  if (unknown !== undefined) {
    const known = all.map((step) => step.name).join(', ');
    throw new Refusal(`There is no step ${unknown}; the steps are ${known}.`);
  }
  return names.length === 0 ? all : all.filter((step) => names.includes(step.name));
}

/**
 * @param {Options} options
 * @returns {Promise<Counts>}
 */
async function setUpTree({ verbose }) {
  const start = performance.now();
  try {
    await prepare({ build: true, browser: true, postgres: true, verbose });
    report('setup', start, PASSED);
    return PASSED;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const found = failure('setup');
    report('setup', start, found);
    console.log(error.message);
    return found;
  }
}

/**
 * @param {import('./steps.mjs').Step[]} chosen
 * @param {Options} options
 * @returns {Promise<Counts[]>}
 */
async function runAll(chosen, { long, verbose }) {
  /** @type {Counts[]} */
  const counts = [];
  /** @type {string[]} */
  const empty = [];
  // Browsers that take turns at the processor with other work are slow scanners, and slow to be killed.
  const isAlone = (/** @type {import('./steps.mjs').Step} */ step) => long && step.hasTests;
  const runOne = async (/** @type {import('./steps.mjs').Step} */ step) => {
    const start = performance.now();
    const { output, counts: found } = await step.run({ verbose });
    counts.push(found);
    if (isEmpty(found)) empty.push(step.name);
    report(step.name, start, found, step.hasTests);
    if (found.failed.length > 0 && !verbose) console.log(output.trimEnd());
  };
  await runSteps(chosen, runOne, { isAlone });
  // The long proofs may all be of one kind. Otherwise a kind without a test is a test runner that looked in vain.
  const isMissing = long ? empty.length === chosen.length : empty.length > 0;
  if (!isMissing) return counts;
  console.log(`No test ran: ${empty.join(', ')}`);
  return [...counts, failure('no test ran')];
}

/**
 * @param {string} name
 * @param {number} start
 * @param {Counts} counts
 * @param {boolean} [hasTests]
 */
function report(name, start, counts, hasTests = false) {
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const verdict = counts.failed.length === 0 ? 'ok    ' : 'FAILED';
  const line = `${verdict} ${name.padEnd(10)} ${seconds.padStart(6)} s`;
  console.log(hasTests ? `${line}   ${closingLine(counts)}` : line);
}
