/** The sandbox's two key pairs: its own, and the demo app's. Made on the first start and then kept. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface SandboxKeys {
  gatewayPrivateKey: KeyObject;
  gatewayPublicKeyPem: string;
  /** Absent where nothing is kept. */
  gatewayPublicKeyFile?: string;
  appPublicKey: KeyObject;
  appPrivateKeyPem: string;
  appPrivateKeyFile?: string;
}

/** In memory only where `folder` is left out. */
export async function sandboxKeys(folder: string | undefined): Promise<SandboxKeys> {
  const file = (name: string) => (folder === undefined ? undefined : join(folder, name));
  const appPrivateKeyFile = file('app-private-key.pem');
  const [gatewayPem, appPem] = await Promise.all([
    keptPrivateKey(file('gateway-private-key.pem')),
    keptPrivateKey(appPrivateKeyFile),
  ]);
  const gatewayPublicKeyPem = publicPem(gatewayPem);
  const gatewayPublicKeyFile = file('gateway-public-key.pem');
  if (gatewayPublicKeyFile !== undefined)
    await writeFile(gatewayPublicKeyFile, gatewayPublicKeyPem);
  return {
    gatewayPrivateKey: createPrivateKey(gatewayPem),
    gatewayPublicKeyPem,
    ...(gatewayPublicKeyFile !== undefined && { gatewayPublicKeyFile }),
    appPublicKey: createPublicKey(appPem),
    appPrivateKeyPem: appPem,
    ...(appPrivateKeyFile !== undefined && { appPrivateKeyFile }),
  };
}

/** The key in the file, which is made where it is missing. */
async function keptPrivateKey(file: string | undefined): Promise<string> {
  if (file === undefined) return newPrivateKey();
  const kept = await readIfThere(file);
  if (kept !== undefined) return checked(kept, file);
  try {
    const pem = await newPrivateKey();
    await placeWhole(file, pem);
    return pem;
  } catch (error) {
    // Another sandbox on the same folder was faster: its key is the one.
    if (codeOf(error) === 'EEXIST') return checked(await readFile(file, 'utf8'), file);
    throw error;
  }
}

/**
 * Whoever finds the file finds all of it.
 * @throws `EEXIST` where it is there by now
 */
async function placeWhole(file: string, content: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await writeFile(aside, content, { mode: 0o600, flag: 'wx' });
  try {
    await link(aside, file);
  } finally {
    await rm(aside);
  }
}

async function newPrivateKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function checked(pem: string, file: string): string {
  try {
    createPrivateKey(pem);
    return pem;
  } catch {
    // The parser's error is no cause to keep: it may quote the key.
    throw new Error(`${file} holds no private key: remove it, and a new one will be made`);
  }
}

function publicPem(privatePem: string): string {
  return createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
