/** `npm test` and `npm run test:long`: `node tools/check.mjs [--long] [--verbose] [step …]`. */
import './lib/node-version.mjs';

// Loaded late: an old Node must have got its sentence before it meets syntax that it does not know.
void Promise.all([import('./lib/refusal.mjs'), import('./check/main.mjs')]).then(
  ([{ orRefuse }, { check }]) => orRefuse(() => check(process.argv.slice(2))),
);
