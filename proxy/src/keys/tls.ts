/** The pair that HTTPS is served with: checked before a port is opened, and again when it is renewed. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { statSync } from 'node:fs';
import { KeyError } from './key-error.ts';
import { readText } from './files.ts';

/** PEM; the certificate may be followed by the chain that signed it. */
export interface TlsPair {
  cert: string;
  key: string;
}

export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

/** @throws KeyError */
export function readTlsCertificate(file: string): string {
  const text = readText(file);
  try {
    new X509Certificate(text);
  } catch (error) {
    throw new KeyError('holds no certificate in PEM; put the one of this host there', {
      cause: error,
    });
  }
  return text;
}

/** @throws KeyError also where it is not the certificate's own */
export function readTlsKey(file: string, cert: string): string {
  const text = readText(file);
  let fits: boolean;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(text));
  } catch {
    // OpenSSL's message may quote the key.
    throw new KeyError(
      'holds no private key in PEM without a passphrase; put the one of the certificate there',
    );
  }
  if (!fits)
    throw new KeyError('is not the key of the certificate in KAIKEI_TLS_CERT_FILE; name its own');
  return text;
}

/** How often the files are looked at; a look is two calls of the system, which take microseconds. */
const LOOK_EVERY_MS = 1_000;

export interface Renewal {
  renewed: (pair: TlsPair) => void;
  /** The files changed into something that cannot be served; the old pair stays. Told once a change. */
  refused: (error: KeyError) => void;
}

/**
 * A certificate is renewed by whatever made it, often at night: the proxy takes it from its files
 * without a restart. Gives the way to end that.
 */
export function followTlsFiles(files: TlsFiles, { renewed, refused }: Renewal): () => void {
  let seen = stateOf(files);
  const look = () => {
    const now = stateOf(files);
    if (now === seen) return;
    seen = now;
    try {
      const cert = readTlsCertificate(files.certFile);
      renewed({ cert, key: readTlsKey(files.keyFile, cert) });
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      refused(error);
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** Through links, as certbot makes them; another text whenever one of the files was written. */
function stateOf({ certFile, keyFile }: TlsFiles): string {
  return [certFile, keyFile]
    .map((file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats ? `${stats.ino}:${stats.size}:${stats.mtimeMs}` : 'missing';
    })
    .join(' ');
}
