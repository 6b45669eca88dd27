/** Installs, and builds where asked: `node tools/setup.mjs [--build] [--browser] [--verbose]`. */
import './lib/node-version.mjs';

// Loaded late: an old Node must have got its sentence before it meets syntax that it does not know.
void Promise.all([import('./lib/refusal.mjs'), import('./lib/setup-main.mjs')]).then(
  ([{ orRefuse }, { setup }]) => orRefuse(() => setup(process.argv.slice(2))),
);
