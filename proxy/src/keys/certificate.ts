/** X.509 certificates (RFC 5280) of our own making. Node reads them and cannot make any. */
import { X509Certificate, createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { pemText } from './pem.ts';
import {
  TAG,
  bits,
  contentOf,
  context,
  der,
  elements,
  integer,
  octets,
  oid,
  sequence,
} from './der.ts';

export const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
} as const;

const ORGANIZATION_NAME = '2.5.4.10';
const COMMON_NAME = '2.5.4.3';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const RSA_WITH_SHA256 = sequence(oid('1.2.840.113549.1.1.11'), der(TAG.null));

export interface Wanted {
  /** A name, in DER. */
  issuer: Buffer;
  subject: Buffer;
  publicKey: KeyObject;
  /** Epoch milliseconds. */
  notBefore: number;
  notAfter: number;
  extensions: Buffer[];
}

/** Signed by the issuer's key, RSA or P-256. In PEM. */
export function issueCertificate(wanted: Wanted, issuerKey: KeyObject): string {
  const algorithm = issuerKey.asymmetricKeyType === 'rsa' ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256;
  const statement = sequence(
    der(context(0), integer(2)), // version 3
    integer(Buffer.concat([Buffer.of(0x01), randomBytes(16)])),
    algorithm,
    wanted.issuer,
    sequence(time(wanted.notBefore), time(wanted.notAfter)),
    wanted.subject,
    wanted.publicKey.export({ format: 'der', type: 'spki' }),
    der(context(3), sequence(...wanted.extensions)),
  );
  const signature = sign('sha256', statement, issuerKey);
  return pemText('CERTIFICATE', sequence(statement, algorithm, bits(signature)));
}

export function distinguishedName(organization: string, commonName?: string): Buffer {
  const part = (type: string, text: string) =>
    der(TAG.set, sequence(oid(type), der(TAG.utf8String, Buffer.from(text, 'utf8'))));
  return sequence(
    part(ORGANIZATION_NAME, organization),
    ...(commonName === undefined ? [] : [part(COMMON_NAME, commonName)]),
  );
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  const flag = critical ? [der(0x01, Buffer.of(0xff))] : [];
  return sequence(oid(id), ...flag, octets(value));
}

/** Of an authority that signs no further authorities. */
export function authorityExtensions(publicKey: KeyObject, nameConstraints: Buffer): Buffer[] {
  return [
    extension(OID.basicConstraints, sequence(der(0x01, Buffer.of(0xff)), integer(0)), true),
    extension(OID.keyUsage, bits(Buffer.of(0b0000_0100), 2), true), // keyCertSign
    extension(OID.subjectKeyIdentifier, octets(keyIdentifier(publicKey))),
    extension(OID.nameConstraints, nameConstraints, true),
  ];
}

export function serverExtensions(
  publicKey: KeyObject,
  authorityKey: KeyObject,
  hosts: readonly string[],
): Buffer[] {
  return [
    extension(OID.basicConstraints, sequence(), true),
    extension(OID.keyUsage, bits(Buffer.of(0b1000_0000), 7), true), // digitalSignature
    extension(OID.extKeyUsage, sequence(oid(SERVER_AUTH))),
    extension(OID.subjectAltName, sequence(...hosts.map(altName))),
    extension(OID.subjectKeyIdentifier, octets(keyIdentifier(publicKey))),
    extension(
      OID.authorityKeyIdentifier,
      sequence(der(context(0, false), keyIdentifier(authorityKey))),
    ),
  ];
}

function altName(host: string): Buffer {
  if (isIP(host) === 0) return der(context(2, false), Buffer.from(host, 'ascii'));
  return der(context(7, false), addressBytes(host));
}

/** RFC 5280, 4.2.1.2, method 1: of the key's bits, without their algorithm. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const [, key = Buffer.alloc(0)] = elements(publicKey.export({ format: 'der', type: 'spki' }));
  return createHash('sha1').update(contentOf(key).subarray(1)).digest();
}

/** An IP address as 4 or 16 bytes. */
export function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes an IPv4 address at the end in hexadecimal too.
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = written.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail)];
  const between = Array<string>(8 - before.length - after.length).fill('0');
  const all = [...before, ...between, ...after];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** The subject's name as written, and the value of an extension, where there is one. */
export function partsOf(certificatePem: string): {
  subject: Buffer;
  extensionValue: (id: string) => Buffer | undefined;
} {
  const [statement = Buffer.alloc(0)] = elements(new X509Certificate(certificatePem).raw);
  const members = elements(statement);
  const [list] = members.filter((each) => each[0] === context(3)).flatMap(elements);
  const extensions = list ? elements(list).map(elements) : [];
  return {
    subject: members[5] ?? Buffer.alloc(0),
    extensionValue(id) {
      const found = extensions.find(([type]) => type?.equals(oid(id)));
      const value = found?.at(-1);
      return value && contentOf(value);
    },
  };
}

/** Two digits of the year until 2049, four from then on. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  const isShort = new Date(at).getUTCFullYear() < 2050;
  const text = `${isShort ? digits.slice(2) : digits}Z`;
  return der(isShort ? TAG.utcTime : TAG.generalizedTime, Buffer.from(text, 'ascii'));
}
