/** `npm run bench [name …]`: sets up, then measures; what each file in tests/bench prints is its result. */
import './lib/node-version.mjs';

// Loaded late: an old Node must have got its sentence before it meets syntax that it does not know.
void Promise.all([import('./lib/refusal.mjs'), import('./bench/main.mjs')]).then(
  ([{ orRefuse }, { bench }]) => orRefuse(() => bench(process.argv.slice(2))),
);
