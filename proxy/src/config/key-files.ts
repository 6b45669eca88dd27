/** The settings that name files of keys and certificates. Each reader throws ConfigError. */
import type { KeyObject } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { readPassphrase, refuseWritableByOthers, type SafeFolders } from '../keys/files.ts';
import { KeyError } from '../keys/key-error.ts';
import { PassphraseNeededError, type Passphrase } from '../keys/passphrase.ts';
import { readPublicKeys } from '../keys/public-keys.ts';
import { openSigner, type MerchantKey } from '../keys/signer.ts';
import { readTlsCertificate, readTlsKey, type TlsFiles, type TlsPair } from '../keys/tls.ts';
import type { Env, EnvName } from './env.ts';
import { ConfigError } from './error.ts';
import { required } from './values.ts';

const PASSPHRASE_FILE = 'KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE';
/** The name under which a systemd unit may hand over the passphrase. */
const PASSPHRASE_CREDENTIAL = 'kaikei.passphrase';

export function signerOf(env: Env, acceptSample: boolean): MerchantKey {
  const name = 'KAIKEI_APP_PRIVATE_KEY_FILE';
  const file = required(env, name, "the file of the merchant's private key");
  const passphrase = passphraseOf(env);
  const safe = safeFolders(env);
  return orConfigError(name, () =>
    openSigner({ file, acceptSample, safeFolders: safe, ...(passphrase && { passphrase }) }),
  );
}

/**
 * Folders whose files are taken whatever their modes say. systemd lets the service's user read a
 * credential by an access list, which shows as the group's right although no group has it. Containers
 * and Windows mounts fix the modes, and `chmod` does nothing: that folder has to be named.
 */
export function safeFolders(env: Env): SafeFolders {
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const secrets = env['KAIKEI_SECRETS_FOLDER'];
  if (secrets !== undefined) checkSecretsFolder(secrets);
  return [credentials, secrets].filter((folder) => folder !== undefined);
}

function checkSecretsFolder(folder: string): void {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isAbsolute(folder) && folder !== '/' && isFolder) return;
  throw new ConfigError(
    'KAIKEI_SECRETS_FOLDER',
    'must be the absolute path of the folder that holds secrets, such as /run/secrets',
  );
}

/** Of the merchant's key: from the file that is named, or from a credential of the service manager. */
export function passphraseOf(env: Env): Passphrase | undefined {
  const file = env[PASSPHRASE_FILE] ?? passphraseCredential(env);
  if (file === undefined) return undefined;
  const safe = safeFolders(env);
  const text = orConfigError(PASSPHRASE_FILE, () => {
    refuseWritableByOthers(file, safe);
    return readPassphrase(file);
  });
  return { text, from: PASSPHRASE_FILE };
}

function passphraseCredential(env: Env): string | undefined {
  const folder = env['CREDENTIALS_DIRECTORY'];
  const file = folder === undefined ? undefined : join(folder, PASSPHRASE_CREDENTIAL);
  return file !== undefined && existsSync(file) ? file : undefined;
}

export function publicKeysOf(env: Env): KeyObject[] {
  const name = 'KAIKEI_GATEWAY_PUBLIC_KEY_FILE';
  const file = required(env, name, "the file of the gateway's public key");
  const safe = safeFolders(env);
  return orConfigError(name, () => readPublicKeys(file, safe));
}

/** The pair as it is now, and its files, which may be renewed while it serves. */
export function tlsOf(
  env: Env,
): (TlsPair & { files: TlsFiles; safeFolders: SafeFolders }) | undefined {
  const certFile = env['KAIKEI_TLS_CERT_FILE'];
  const keyFile = env['KAIKEI_TLS_KEY_FILE'];
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined) throw half('KAIKEI_TLS_CERT_FILE', 'KAIKEI_TLS_KEY_FILE');
  if (keyFile === undefined) throw half('KAIKEI_TLS_KEY_FILE', 'KAIKEI_TLS_CERT_FILE');
  const safe = safeFolders(env);
  const cert = orConfigError('KAIKEI_TLS_CERT_FILE', () => readTlsCertificate(certFile, safe));
  const key = orConfigError('KAIKEI_TLS_KEY_FILE', () => readTlsKey(keyFile, cert, safe));
  return { cert, key, files: { certFile, keyFile }, safeFolders: safe };
}

function half(missing: EnvName, present: EnvName): ConfigError {
  return new ConfigError(missing, `is not set, but ${present} is; set both or neither`);
}

export function orConfigError<T>(name: EnvName, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PassphraseNeededError)
      throw new ConfigError(name, `is encrypted; set ${PASSPHRASE_FILE}`, error);
    if (error instanceof KeyError) throw new ConfigError(name, error.message, error);
    throw error;
  }
}
