import { parseArgs } from 'node:util';
import { prepare } from './prepare.mjs';
import { Refusal } from './refusal.mjs';

/** @param {string[]} args */
export async function setup(args) {
  await prepare(readOptions(args));
}

/** @param {string[]} args */
function readOptions(args) {
  const type = /** @type {const} */ ('boolean');
  try {
    return parseArgs({ args, options: { build: { type }, browser: { type }, verbose: { type } } })
      .values;
  } catch (error) {
    throw new Refusal(
      `${String(error)}\nUsage: node tools/setup.mjs [--build] [--browser] [--verbose]`,
    );
  }
}
