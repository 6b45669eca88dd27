/** Which database: a file of this machine, or PostgreSQL for several proxies. */
import { readPassphrase, refuseOpenToOthers } from '../keys/files.ts';
import type { DatabaseSettings } from '../store/open.ts';
import { refusedFileSystem } from './database-place.ts';
import type { Env } from './env.ts';
import { ConfigError } from './error.ts';
import { orConfigError, safeFolders } from './key-files.ts';
import { isLoopback } from './values.ts';

const NAME = 'KAIKEI_DATABASE';
const PASSWORD_FILE = 'KAIKEI_DATABASE_PASSWORD_FILE';
/** Each other one would replace what the store itself sets: its limits, its host, its protection. */
const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
const DEFAULT_FILE = './data/kaikei.db';

/** Also for the command line, which needs no gateway settings. @throws ConfigError */
export function databaseSettings(env: Env): DatabaseSettings {
  const value = env[NAME] ?? DEFAULT_FILE;
  return /^postgres(ql)?:/.test(value)
    ? postgresSettings(NAME, value, env)
    : { kind: 'file', file: checkedFile(value) };
}

function checkedFile(file: string): string {
  const fileSystem = refusedFileSystem(file);
  if (fileSystem === undefined) return file;
  throw new ConfigError(
    NAME,
    `is on ${fileSystem}, where the database's locks and its log do not hold and payments get lost; name a file on a local disk of this machine (in a container, a named volume)`,
  );
}

/** @param name of the setting or option that the URL comes from; the URL itself is never repeated: it may hold a password */
export function postgresSettings(
  name: string,
  text: string,
  env: Env,
): Extract<DatabaseSettings, { kind: 'postgres' }> {
  const what = 'postgres://user@host:5432/name?sslmode=verify-full';
  if (!URL.canParse(text)) throw new ConfigError(name, `is no URL; set it to ${what}`);
  const url = new URL(text);
  if (url.hostname === '' || url.username === '' || url.pathname.length < 2) {
    throw new ConfigError(name, `lacks user, host or name of the database; set it to ${what}`);
  }
  const names = [...url.searchParams.keys()];
  const wrong = names.find((each, at) => !PARAMETERS.includes(each) || names.indexOf(each) < at);
  if (wrong !== undefined) {
    throw new ConfigError(
      name,
      `has a parameter that Kaikei sets by itself, or one twice; leave in it only ${PARAMETERS.join(', ')}, each once`,
    );
  }
  const mode = url.searchParams.get('sslmode');
  if (mode === null && !isLoopback(url.hostname)) {
    throw new ConfigError(
      name,
      'does not say how the line to the database is protected; add sslmode=verify-full (and sslrootcert=<file> for an authority of your own), or sslmode=disable on a network that nobody else is on',
    );
  }
  if (mode !== null && mode !== 'verify-full' && mode !== 'disable') {
    throw new ConfigError(name, 'takes sslmode=verify-full or sslmode=disable');
  }
  const password = passwordOf(env);
  if (password !== undefined && url.password !== '') {
    throw new ConfigError(
      name,
      `holds a password, and ${PASSWORD_FILE} is set; take one of them out`,
    );
  }
  if (mode === null) url.searchParams.set('sslmode', 'disable');
  return {
    kind: 'postgres',
    url: url.href,
    ...(password !== undefined && { password }),
    shown: `${decodeURIComponent(url.pathname.slice(1))} on ${url.host}`,
  };
}

function passwordOf(env: Env): string | undefined {
  const file = env[PASSWORD_FILE];
  if (file === undefined) return undefined;
  return orConfigError(PASSWORD_FILE, () => {
    refuseOpenToOthers(file, safeFolders(env));
    return readPassphrase(file);
  });
}
