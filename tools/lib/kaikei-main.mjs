import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { followNpm } from './follow-npm.mjs';
import { PROXY_MAIN } from './paths.mjs';
import { Refusal } from './refusal.mjs';

/**
 * Runs the built command line in this very process: its exit status, its signals and its output are the caller's,
 * with nothing between them that could swallow one.
 * @param {string[]} args
 * @throws {Refusal} not built yet
 */
export async function kaikei(args) {
  if (!existsSync(PROXY_MAIN)) {
    throw new Refusal('Kaikei is not built yet: run `npm run setup` first.');
  }
  followNpm();
  process.argv = [process.execPath, PROXY_MAIN, ...args];
  await import(pathToFileURL(PROXY_MAIN).href);
}
