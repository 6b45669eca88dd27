/**
 * HTTPS on a shop's own network, where no public authority vouches for a name: an authority of the
 * shop's own, which tablets are told to trust once, and a certificate for the proxy. The authority is
 * constrained to the proxy's names, so that its key opens nothing else on those tablets. Node can read
 * certificates and not make them; node-forge does.
 */
import { X509Certificate, generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type forge from 'node-forge';
import { KeyError } from './key-error.ts';
import { NAME_CONSTRAINTS, nameConstraints } from './name-constraints.ts';

type Forge = typeof forge;
/** It is there, and missing in the types. */
type WithAddresses = Forge['util'] & { bytesFromIP: (address: string) => string };

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

const ORGANIZATION = { name: 'organizationName', value: 'Kaikei' };
const DAY_MS = 86_400_000;
/** Clocks of tablets may be behind. */
const BACKDATED_MS = DAY_MS;
const AUTHORITY_LIFE_MS = 3650 * DAY_MS;
/** Browsers refuse longer ones, 825 days at the strictest. */
const CERTIFICATE_LIFE_MS = 730 * DAY_MS;

/** The authority that every tablet installs. */
export async function makeAuthority({ hosts, now }: NewCertificate): Promise<Certified> {
  const { default: forge } = await import('node-forge');
  const { publicKey, privateKey } = await newPair(3072);
  const certificate = blank(forge, publicKey, { now, lifeMs: AUTHORITY_LIFE_MS });
  // Tablets list authorities by name: two shops', or an old and a new one, must be told apart.
  const name = [
    ORGANIZATION,
    { name: 'commonName', value: `Kaikei ${hosts[0] ?? ''} ${randomBytes(3).toString('hex')}` },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true },
    { name: 'subjectKeyIdentifier' },
    { id: NAME_CONSTRAINTS, critical: true, value: constraintsFor(forge, hosts) },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key: privateKey };
}

/** @throws KeyError where the authority is constrained to other names */
export async function makeCertificate(
  authority: Certified,
  { hosts, now }: NewCertificate,
): Promise<Certified> {
  const { default: forge } = await import('node-forge');
  const issuer = forge.pki.certificateFromPem(authority.cert);
  if (constraintsOf(issuer) !== constraintsFor(forge, hosts))
    throw new KeyError('the authority is for other names; make one for these in another folder');
  const { publicKey, privateKey } = await newPair(2048);
  const ends = new X509Certificate(authority.cert).validTo;
  const lifeMs = Math.min(CERTIFICATE_LIFE_MS, Date.parse(ends) - now);
  if (lifeMs <= 0) throw new KeyError('the authority has expired; make one in another folder');
  const certificate = blank(forge, publicKey, { now, lifeMs });
  // No common name: what looks like a host there falls under the constraints, an address among names too.
  certificate.setSubject([ORGANIZATION]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: hosts.map(altName) },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(issuer) },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authority.key), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key: privateKey };
}

async function newPair(modulusLength: number) {
  return promisify(generateKeyPair)('rsa', {
    modulusLength,
    publicKeyEncoding: { format: 'pem', type: 'spki' },
    // PKCS#1 is what forge reads.
    privateKeyEncoding: { format: 'pem', type: 'pkcs1' },
  });
}

function blank(
  forge: Forge,
  publicKeyPem: string,
  { now, lifeMs }: { now: number; lifeMs: number },
) {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKeyPem);
  // Positive, whatever the first byte is.
  certificate.serialNumber = `00${randomBytes(16).toString('hex')}`;
  certificate.validity.notBefore = new Date(now - BACKDATED_MS);
  certificate.validity.notAfter = new Date(now + lifeMs);
  return certificate;
}

function altName(host: string) {
  return isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host };
}

function keyIdentifier(issuer: forge.pki.Certificate): string {
  return issuer.generateSubjectKeyIdentifier().getBytes();
}

function constraintsOf(certificate: forge.pki.Certificate): string | undefined {
  const extensions = certificate.extensions as { id?: string; value?: string }[];
  return extensions.find(({ id }) => id === NAME_CONSTRAINTS)?.value;
}

/** As forge keeps the values of extensions: each byte a character. */
function constraintsFor(forge: Forge, hosts: readonly string[]): string {
  const { bytesFromIP } = forge.util as WithAddresses;
  const bytesOf = (address: string) => Buffer.from(bytesFromIP(address), 'latin1');
  return nameConstraints(hosts, bytesOf).toString('latin1');
}
