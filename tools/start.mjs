/** `npm start`: installs, builds, and runs proxy, till and sandbox gateway with nothing configured. */
import './lib/node-version.mjs';

// Loaded late: an old Node must have got its sentence before it meets syntax that it does not know.
void Promise.all([
  import('./lib/refusal.mjs'),
  import('./lib/prepare.mjs'),
  import('./lib/kaikei-main.mjs'),
]).then(([{ orRefuse }, { prepare }, { kaikei }]) =>
  orRefuse(async () => {
    await prepare({ build: true });
    await kaikei(['demo', ...process.argv.slice(2)]);
  }),
);
