/** The files of a shop's own HTTPS: an authority, made once, and the proxy's certificate, renewed by it. */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWNER_ONLY, readText } from './files.ts';
import { KeyError } from './key-error.ts';
import {
  makeAuthority,
  makeCertificate,
  type Certified,
  type NewCertificate,
} from './shop-authority.ts';

export interface ShopTls {
  /** For the tablets. */
  authorityFile: string;
  /** Whoever has it can make certificates for these hosts; needed for renewals only. */
  authorityKeyFile: string;
  certFile: string;
  keyFile: string;
  /** SHA-256 of the authority's certificate, to compare on a tablet. */
  authorityFingerprint: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  madeAuthority: boolean;
}

/** Makes what is missing in the folder, and a new certificate each time. @throws KeyError */
export async function makeShopTls(folder: string, wanted: NewCertificate): Promise<ShopTls> {
  const authorityFile = join(folder, 'ca.crt');
  const authorityKeyFile = join(folder, 'ca.key');
  const certFile = join(folder, 'server.crt');
  const keyFile = join(folder, 'server.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = keptAuthority(authorityFile, authorityKeyFile);
  const authority = kept ?? (await makeAuthority(wanted));
  const made = await makeCertificate(authority, wanted);
  if (!kept) {
    writeFileSync(authorityKeyFile, authority.key, { mode: OWNER_ONLY, flag: 'wx' });
    writeFileSync(authorityFile, authority.cert, { flag: 'wx' });
  }
  replace(keyFile, made.key);
  replace(certFile, made.cert);
  return {
    authorityFile,
    authorityKeyFile,
    certFile,
    keyFile,
    authorityFingerprint: new X509Certificate(authority.cert).fingerprint256,
    expiresAt: Date.parse(new X509Certificate(made.cert).validTo),
    madeAuthority: kept === undefined,
  };
}

function keptAuthority(certFile: string, keyFile: string): Certified | undefined {
  const has = { cert: existsSync(certFile), key: existsSync(keyFile) };
  if (!has.cert && !has.key) return undefined;
  if (!has.key)
    throw new KeyError(`${keyFile} is missing: put it back beside ca.crt, or use another folder`);
  if (!has.cert)
    throw new KeyError(`${certFile} is missing: put it back beside ca.key, or use another folder`);
  return { cert: readText(certFile), key: readText(keyFile) };
}

/** Whole or not at all: a running proxy may be reading it. */
function replace(file: string, content: string): void {
  const aside = `${file}.new`;
  writeFileSync(aside, content, { mode: OWNER_ONLY });
  renameSync(aside, file);
}
