/** TLS certificates made for a test; never written anywhere. */
import forge from 'node-forge';
import { rsaPair } from './rsa-pairs.ts';

export interface Certificate {
  key: string;
  cert: string;
}

const DAY_MS = 86_400_000;

/**
 * A self-signed certificate for a host name and 127.0.0.1.
 * @param options.pair two for one host, of one pair and made in the same second, are one and the same
 */
export function certificateFor(
  host: string,
  options: { address?: string; expired?: boolean; pair?: string } = {},
): Certificate {
  const { privateKey, publicKey } = rsaPair(options.pair ?? `of ${host}`);
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(spki);
  certificate.serialNumber = '01';
  const now = Date.now();
  certificate.validity.notBefore = new Date(now - 10 * DAY_MS);
  certificate.validity.notAfter = new Date(now + (options.expired ? -DAY_MS : DAY_MS));
  const name = [{ name: 'commonName', value: host }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: host },
        { type: 7, ip: options.address ?? '127.0.0.1' },
      ],
    },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { key, cert: forge.pki.certificateToPem(certificate) };
}
