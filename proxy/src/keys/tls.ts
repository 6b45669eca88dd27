/** The pair that HTTPS is served with: checked before a port is opened, and again when it is renewed. */
import { X509Certificate, constants, type KeyObject } from 'node:crypto';
import { statSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { KeyError } from './key-error.ts';
import { readText, refuseWritableByOthers, type SafeFolders } from './files.ts';
import { pemBlocks, pemText } from './pem.ts';
import { privateKeyOfText } from './private-key.ts';

/** PEM; the certificate may be followed by the chain that signed it. */
export interface TlsPair {
  cert: string;
  key: string;
}

export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

/** Forward secrecy and authenticated encryption only; those of TLS 1.3 are all of that kind. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** What the server speaks, and nothing else. */
export function secureOptions({ cert, key }: TlsPair): SecureContextOptions {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    // A renegotiation costs the server more than its caller.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** @throws KeyError also where the chain after the certificate is damaged or cut off */
export function readTlsCertificate(file: string, safeFolders: SafeFolders): string {
  refuseWritableByOthers(file, safeFolders);
  const blocks = pemBlocks(readText(file)).filter(({ label }) => label.endsWith('CERTIFICATE'));
  if (blocks.length === 0) throw noCertificate();
  for (const { der } of blocks) parsedCertificate(der);
  return blocks.map(({ der }) => pemText('CERTIFICATE', der)).join('');
}

function parsedCertificate(certificate: Buffer | string): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch (error) {
    throw noCertificate(error);
  }
}

function noCertificate(cause?: unknown): KeyError {
  return new KeyError('holds no certificate in PEM; put the one of this host there', { cause });
}

/** @throws KeyError also where it is not the certificate's own */
export function readTlsKey(file: string, cert: string, safeFolders: SafeFolders): string {
  refuseWritableByOthers(file, safeFolders);
  const key = tlsKeyOf(readText(file));
  if (!parsedCertificate(cert).checkPrivateKey(key))
    throw new KeyError('is not the key of the certificate in KAIKEI_TLS_CERT_FILE; name its own');
  const pair = { cert, key: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
  try {
    createSecureContext(secureOptions(pair));
  } catch {
    throw new KeyError('and its certificate cannot be served; check both files');
  }
  return pair.key;
}

function tlsKeyOf(text: string): KeyObject {
  try {
    return privateKeyOfText(text);
  } catch {
    throw new KeyError(
      'holds no private key in PEM without a passphrase; put the one of the certificate there',
    );
  }
}

/** How often the files are looked at; a look is two calls of the system, which take microseconds. */
const LOOK_EVERY_MS = 1_000;

export interface Renewal {
  safeFolders: SafeFolders;
  renewed: (pair: TlsPair) => void;
  /** The files changed into something that cannot be served; the old pair stays. Once a change. */
  refused: (error: KeyError) => void;
}

/**
 * A certificate is renewed by whatever made it, often at night: the proxy takes it from its files
 * without a restart. Gives the way to end that.
 */
export function followTlsFiles(files: TlsFiles, renewal: Renewal): () => void {
  let seen = stateOf(files);
  const look = () => {
    const now = stateOf(files);
    if (now === seen) return;
    seen = now;
    take(files, renewal);
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** Whatever is wrong with the new files ends no proxy that serves with the old ones. */
function take(files: TlsFiles, { safeFolders, renewed, refused }: Renewal): void {
  try {
    const cert = readTlsCertificate(files.certFile, safeFolders);
    renewed({ cert, key: readTlsKey(files.keyFile, cert, safeFolders) });
  } catch (error) {
    // What OpenSSL says of a pair that it will not take may quote it.
    refused(error instanceof KeyError ? error : new KeyError('the pair cannot be served'));
  }
}

/** Through links, as certbot makes them; another text whenever one of the files was written. */
function stateOf({ certFile, keyFile }: TlsFiles): string {
  return [certFile, keyFile].map(fileState).join(' ');
}

function fileState(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino}:${size}:${mtimeMs}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}
