import { isIP } from 'node:net';
import { readEnv, type Env } from '../config/env.ts';
import { passphraseOf, safeFolders } from '../config/key-files.ts';
import { isLoopback } from '../config/values.ts';
import { isOpenToOthers, readPassphrase } from '../keys/files.ts';
import { importKey, type ImportSource } from '../keys/import.ts';
import { KeyError } from '../keys/key-error.ts';
import { makeKeys } from '../keys/make.ts';
import { PassphraseNeededError, type Passphrase } from '../keys/passphrase.ts';
import { makeShopTls } from '../keys/shop-tls.ts';
import type { KeyTarget, StoredKey } from '../keys/store-key.ts';
import { askSecret } from './ask.ts';
import { CommandError, EXIT, needed, print, printText, readArgs, time } from './io.ts';

export const usage = [
  'keys new --out <file> [--passphrase-file <file>]',
  'keys import <file> --out <file> [--passphrase-file <file>] [--out-passphrase-file <file>]',
  'keys tls --host <name or address> [--host …] --out <folder>',
];
const [NEW = '', IMPORT = '', TLS = ''] = usage;

export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'new':
      return make(rest);
    case 'import':
      return importOne(rest);
    case 'tls':
      return tls(rest);
    case undefined:
    default:
      throw new CommandError(`Usage: kaikei ${usage.join(' | ')}`, EXIT.usage);
  }
}

async function make(args: string[]): Promise<number> {
  const options = { out: { type: 'string' }, 'passphrase-file': { type: 'string' } } as const;
  const { values } = readArgs(args, options, NEW);
  const out = needed(values.out, '--out', NEW);
  const target = targetOf(out, values['passphrase-file'], readEnv());
  sayStored(await makeKeys(target), target);
  return EXIT.ok;
}

async function importOne(args: string[]): Promise<number> {
  const options = {
    out: { type: 'string' },
    'passphrase-file': { type: 'string' },
    'out-passphrase-file': { type: 'string' },
  } as const;
  const { values, positionals } = readArgs(args, options, IMPORT, 1);
  const file = needed(positionals[0], 'the file of the key', IMPORT);
  const out = needed(values.out, '--out', IMPORT);
  const env = readEnv();
  const target = targetOf(out, values['out-passphrase-file'], env);
  const source = {
    file,
    acceptSample: hasLocalGateway(env),
    ...opening(values['passphrase-file'], env),
  };
  sayStored(await importOrAsk(source, target), target);
  print(
    isOpenToOthers(file)
      ? `${file} can be read by others on this machine. Delete it, and make a new key if anybody may have read it.`
      : `Delete ${file} when all works, or keep it where nobody else can read it.`,
  );
  return EXIT.ok;
}

function targetOf(keyFile: string, passphraseFile: string | undefined, env: Env): KeyTarget {
  return {
    keyFile,
    passphraseFile: passphraseFile ?? `${keyFile}.passphrase`,
    safeFolders: safeFolders(env),
  };
}

function hasLocalGateway(env: Env): boolean {
  const url = env['KAIKEI_GATEWAY_URL'];
  return url !== undefined && URL.canParse(url) && isLoopback(new URL(url).hostname);
}

/** The passphrase of the file that is imported: never an argument, which every user of the machine can see. */
function opening(option: string | undefined, env: Env): Pick<ImportSource, 'passphrase'> {
  const passphrase = option === undefined ? passphraseOf(env) : passphraseIn(option);
  return passphrase ? { passphrase } : {};
}

function passphraseIn(file: string): Passphrase {
  try {
    return { text: readPassphrase(file), from: '--passphrase-file' };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new CommandError(`--passphrase-file: ${error.message}`);
  }
}

async function importOrAsk(source: ImportSource, target: KeyTarget) {
  try {
    return await importKey(source, target);
  } catch (error) {
    if (!(error instanceof PassphraseNeededError)) throw error;
    const text = await askSecret(`Passphrase of ${source.file}: `);
    if (text === undefined)
      throw new CommandError(
        `${source.file} is encrypted; name the file of its passphrase with --passphrase-file`,
      );
    const passphrase = { text, from: 'the passphrase that was typed' };
    return importKey({ ...source, passphrase }, target);
  }
}

function sayStored(stored: StoredKey, { keyFile, passphraseFile }: KeyTarget): void {
  printText(stored.publicKeyPem.trim());
  print('');
  print(
    `Upload the public key above to the merchant platform. The encrypted private key is ${keyFile}.`,
  );
  if (stored.madePassphrase)
    print(`Its passphrase was made for you: ${passphraseFile}. Keep them apart.`);
  print(`Set KAIKEI_APP_PRIVATE_KEY_FILE=${keyFile}`);
  print(`and KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE=${passphraseFile}`);
}

const HOST_NAME = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/;

async function tls(args: string[]): Promise<number> {
  const options = { host: { type: 'string', multiple: true }, out: { type: 'string' } } as const;
  const { values } = readArgs(args, options, TLS);
  const [first, ...more] = (values.host ?? []).map((host) => host.toLowerCase());
  const hosts = [needed(first, '--host', TLS), ...more];
  const wrong = hosts.find((host) => isIP(host) === 0 && !HOST_NAME.test(host));
  if (wrong !== undefined)
    throw new CommandError(
      `--host ${JSON.stringify(wrong)} is no host name or IP address; without https:// and port`,
      EXIT.usage,
    );
  const folder = needed(values.out, '--out', TLS);
  const made = await makeShopTls(folder, { hosts, now: Date.now() }, safeFolders(readEnv()));
  print(`${made.madeAuthority ? 'Made' : 'Renewed by'} the authority ${made.authorityFile}`);
  print(`  SHA-256 ${made.authorityFingerprint}`);
  if (made.madeAuthority) {
    print(
      '  Install it on each tablet (docs/operate.md says how), and compare these numbers there.',
    );
    print(`  Keep ${made.authorityKeyFile} away from the proxy; only a renewal needs it.`);
  }
  print(`The certificate for ${hosts.join(', ')} is good until ${time(made.expiresAt)}.`);
  print(`Set KAIKEI_TLS_CERT_FILE=${made.certFile}`);
  print(`and KAIKEI_TLS_KEY_FILE=${made.keyFile}`);
  const names = hosts.map((host) => (isIP(host) === 6 ? `[${host}]` : host));
  print(`and KAIKEI_PUBLIC_URL=https://${names[0] ?? ''}, with the port where it is not 443`);
  if (names.length > 1) print(`and KAIKEI_ALLOWED_HOSTS=${names.join(',')}`);
  return EXIT.ok;
}
