import { provideBrowser } from './browser.mjs';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { providePostgres } from './postgres.mjs';

/**
 * Brings the tree to where it can run: packages, then build and browser where they are asked for.
 * Quick when there is nothing to do; what it does it says on standard error.
 * @param {{ build?: boolean, browser?: boolean, postgres?: boolean, verbose?: boolean }} wishes
 * @throws {import('./refusal.mjs').Refusal}
 */
export async function prepare(wishes) {
  const options = {
    verbose: wishes.verbose ?? false,
    say: (/** @type {string} */ line) => {
      console.error(line);
    },
  };
  await install(options);
  if (wishes.build) await build(options);
  if (wishes.browser) await provideBrowser(options);
  if (wishes.postgres) await providePostgres(options);
}
