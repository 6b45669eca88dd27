import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readIfThere, readJson } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

const PACKAGES = ['shared', 'proxy', 'web', 'tests'];

/** What npm, pnpm and Node call a registry that cannot be reached. */
const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|FETCH_ERROR|UND_ERR_CONNECT_TIMEOUT)\b|network timeout|socket hang up/;

/** pnpm leaves an identical copy of the lockfile in what it has installed, as its last act. */
function isInstalled() {
  const installed = readIfThere(join(ROOT, 'node_modules/.pnpm/lock.yaml'));
  return (
    installed !== undefined &&
    installed === readIfThere(join(ROOT, 'pnpm-lock.yaml')) &&
    PACKAGES.every((folder) => existsSync(join(ROOT, folder, 'node_modules')))
  );
}

/** npm's own patience with a dead network is 70 s and more: too long to wait for one sentence. */
const NETWORK_PATIENCE = {
  npm_config_fetch_retries: '3',
  npm_config_fetch_retry_factor: '2',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_timeout: '60000',
};

/**
 * Installs what the lockfile says, unless it is there already.
 * @param {{ verbose: boolean, say: (line: string) => void }} options
 * @throws {Refusal} no registry, or the installer failed
 */
export async function install({ verbose, say }) {
  if (isInstalled()) return;
  const { packageManager } = /** @type {{ packageManager: string }} */ (
    readJson(join(ROOT, 'package.json'))
  );
  say(`Installing packages with ${packageManager} …`);
  const { code, output } = await run(
    'npx',
    [
      ...['-y', '--prefer-offline', packageManager, 'install', '--frozen-lockfile'],
      // An older or foreign node_modules is replaced without a question: nobody may be there to answer it.
      ...['--prefer-offline', '--config.confirmModulesPurge=false'],
    ],
    {
      cwd: ROOT,
      verbose,
      // With NODE_ENV=production pnpm would leave out everything that builds.
      // After `npm start --silent` npm would keep to itself why it failed.
      env: { ...NETWORK_PATIENCE, npm_config_loglevel: 'warn', NODE_ENV: undefined },
      // On Windows npx is a script, which only a shell can run.
      shell: process.platform === 'win32',
    },
  );
  if (code === 0 && isInstalled()) return;
  if (UNREACHABLE.test(output)) {
    throw new Refusal(
      'Kaikei could not reach the npm registry to install its packages; connect this machine to the network, or tell npm your registry, and run the command again.',
    );
  }
  if (!verbose) console.error(output.trimEnd());
  throw new Refusal(
    `Installing the packages failed (${packageManager}, status ${code}); its output is above.`,
  );
}
