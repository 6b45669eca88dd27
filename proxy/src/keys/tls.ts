/** The pair that HTTPS is served with, checked before a port is opened. */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { KeyError, readText } from './read.ts';

/** PEM; the certificate may be followed by the chain that signed it. */
export interface TlsPair {
  cert: string;
  key: string;
}

/** @throws KeyError */
export function readCertificate(file: string): string {
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
