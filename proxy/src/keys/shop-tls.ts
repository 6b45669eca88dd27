/** The files of a shop's own HTTPS: an authority, made once, and the proxy's certificate, renewed by it. */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText, refuseWritableByOthers, type SafeFolders } from './files.ts';
import { KeyError } from './key-error.ts';
import { replaceFile, writeNewFile } from './new-file.ts';
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
export async function makeShopTls(
  folder: string,
  wanted: NewCertificate,
  safeFolders: SafeFolders,
): Promise<ShopTls> {
  const authorityFile = join(folder, 'ca.crt');
  const authorityKeyFile = join(folder, 'ca.key');
  const certFile = join(folder, 'server.crt');
  const keyFile = join(folder, 'server.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = keptAuthority(authorityFile, authorityKeyFile, safeFolders);
  const authority = kept ?? (await makeAuthority(wanted));
  const made = await makeCertificate(authority, wanted);
  if (!kept) {
    writeNewFile(authorityKeyFile, authority.key);
    writeNewFile(authorityFile, authority.cert);
  }
  replaceFile(keyFile, made.key);
  replaceFile(certFile, made.cert);
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

function keptAuthority(
  certFile: string,
  keyFile: string,
  safeFolders: SafeFolders,
): Certified | undefined {
  const has = { cert: existsSync(certFile), key: existsSync(keyFile) };
  if (!has.cert && !has.key) return undefined;
  if (!has.key)
    throw new KeyError(`${keyFile} is missing: put it back beside ca.crt, or use another folder`);
  if (!has.cert)
    throw new KeyError(`${certFile} is missing: put it back beside ca.key, or use another folder`);
  about(certFile, () => refuseWritableByOthers(certFile, safeFolders));
  about(keyFile, () => refuseWritableByOthers(keyFile, safeFolders));
  return { cert: readText(certFile), key: readText(keyFile) };
}

/** Two files are at work here: the sentence says which one it is about. */
function about(file: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new KeyError(`${file}: ${error.message}`, { cause: error });
  }
}
