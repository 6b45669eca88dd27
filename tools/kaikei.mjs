/** `npm run kaikei -- <command>`: the built command line. Standard output is the command's alone. */
import './lib/node-version.mjs';

// Loaded late: an old Node must have got its sentence before it meets syntax that it does not know.
void Promise.all([import('./lib/refusal.mjs'), import('./lib/kaikei-main.mjs')]).then(
  ([{ orRefuse }, { kaikei }]) => orRefuse(() => kaikei(process.argv.slice(2))),
);
