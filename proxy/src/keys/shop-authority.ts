/**
 * HTTPS on a shop's own network, where no public authority vouches for a name: an authority of the
 * shop's own, which tablets are told to trust once, and a certificate for the proxy. The authority is
 * constrained to the proxy's names, so that its key opens nothing else on those tablets.
 */
import {
  X509Certificate,
  createPrivateKey,
  generateKeyPair,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import {
  OID,
  addressBytes,
  authorityExtensions,
  distinguishedName,
  issueCertificate,
  partsOf,
  serverExtensions,
} from './certificate.ts';
import { KeyError } from './key-error.ts';
import { nameConstraints } from './name-constraints.ts';

/** PEM. */
export interface Certified {
  cert: string;
  key: string;
}

export interface NewCertificate {
  /** Names and addresses under which tablets open the proxy. */
  hosts: string[];
  /** Epoch milliseconds. */
  now: number;
}

const ORGANIZATION = 'Kaikei';
const DAY_MS = 86_400_000;
/** Clocks of tablets may be behind. */
const BACKDATED_MS = DAY_MS;
const AUTHORITY_LIFE_MS = 3650 * DAY_MS;
/** Browsers refuse longer ones, 825 days at the strictest. */
const CERTIFICATE_LIFE_MS = 730 * DAY_MS;

/** The authority that every tablet installs. */
export async function makeAuthority({ hosts, now }: NewCertificate): Promise<Certified> {
  const { publicKey, privateKey } = await newPair();
  // Tablets list authorities by name: two shops', or an old and a new one, must be told apart.
  const name = distinguishedName(
    ORGANIZATION,
    `Kaikei ${hosts[0] ?? ''} ${randomBytes(3).toString('hex')}`,
  );
  const wanted = {
    issuer: name,
    subject: name,
    publicKey,
    notBefore: now - BACKDATED_MS,
    notAfter: now + AUTHORITY_LIFE_MS,
    extensions: authorityExtensions(publicKey, nameConstraints(hosts, addressBytes)),
  };
  return { cert: issueCertificate(wanted, privateKey), key: pemOf(privateKey) };
}

/** @throws KeyError where the authority cannot be used, or is constrained to other names */
export async function makeCertificate(
  authority: Certified,
  { hosts, now }: NewCertificate,
): Promise<Certified> {
  const issuer = readAuthority(authority);
  const constraints = issuer.extensionValue(OID.nameConstraints);
  if (!constraints?.equals(nameConstraints(hosts, addressBytes)))
    throw new KeyError('the authority is for other names; make one for these in another folder');
  const { publicKey, privateKey } = await newPair();
  const notAfter = Math.min(now + CERTIFICATE_LIFE_MS, issuer.expiresAt);
  if (notAfter <= now) throw new KeyError('the authority has expired; make one in another folder');
  const wanted = {
    issuer: issuer.subject,
    // No common name: what looks like a host there falls under the constraints, an address among names too.
    subject: distinguishedName(ORGANIZATION),
    publicKey,
    notBefore: now - BACKDATED_MS,
    notAfter,
    extensions: serverExtensions(publicKey, issuer.publicKey, hosts),
  };
  return { cert: issueCertificate(wanted, issuer.key), key: pemOf(privateKey) };
}

function readAuthority({ cert, key }: Certified) {
  try {
    const certificate = new X509Certificate(cert);
    return {
      ...partsOf(cert),
      publicKey: certificate.publicKey,
      expiresAt: Date.parse(certificate.validTo),
      key: createPrivateKey(key),
    };
  } catch {
    // The parser's error is no cause to keep: it may quote the key.
    throw new KeyError(
      'ca.crt or ca.key cannot be read; put the whole files back, or use another folder',
    );
  }
}

/** P-256: every browser takes it, and a handshake costs a tenth of RSA's. */
function newPair() {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}
