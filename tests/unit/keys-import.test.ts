/** Importing a key: whatever form it came in, it is read, or one sentence says why not and nothing is written. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importKey } from '@kaikei/proxy/keys/import.ts';
import { KeyError } from '@kaikei/proxy/keys/key-error.ts';
import pkcs12 from '../fixtures/pkcs12.json' with { type: 'json' };
import { PASSPHRASE, privateKeyForms } from '../support/key-files.ts';
import { rsaPem } from '../support/rsa-pairs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-import-'));
});
afterEach(() => rm(folder, { recursive: true }));

const forms = privateKeyForms();
const spkiOf = (key: ReturnType<typeof createPublicKey>) =>
  key.export({ type: 'spki', format: 'der' }).toString('base64');
const ownKey = spkiOf(forms.publicKey);

interface Source {
  content: string | Buffer;
  passphrase?: string;
}

async function importing({ content, passphrase }: Source) {
  const file = join(folder, 'given');
  await writeFile(file, content, { mode: 0o600 });
  const source = {
    file,
    acceptSample: false,
    ...(passphrase !== undefined && { passphrase: { text: passphrase, from: 'the passphrase' } }),
  };
  return importKey(source, {
    keyFile: join(folder, 'app.pem'),
    passphraseFile: join(folder, 'secret'),
    safeFolders: [],
  });
}

const file = (name: keyof typeof pkcs12.files) => Buffer.from(pkcs12.files[name], 'base64');
const der = (text: string) => Buffer.from(text, 'base64');
const GIVEN: { says: string; source: Source; key: string }[] = [
  ...Object.entries(forms.plain).map(([says, content]) => ({
    says,
    source: { content },
    key: ownKey,
  })),
  ...Object.entries(forms.encrypted).map(([says, content]) => ({
    says,
    source: { content, passphrase: PASSPHRASE },
    key: ownKey,
  })),
  {
    says: 'PKCS#8 in DER',
    source: { content: der(forms.plain['PKCS#8 in bare base64']) },
    key: ownKey,
  },
  {
    says: 'encrypted PKCS#8 in DER',
    source: {
      content: der(forms.encrypted['encrypted PKCS#8 in bare base64']),
      passphrase: PASSPHRASE,
    },
    key: ownKey,
  },
  {
    says: 'PKCS#12 with AES, as programs write it today',
    source: { content: file('aes'), passphrase: pkcs12.passphrase },
    key: pkcs12.publicKey,
  },
  {
    says: 'PKCS#12 with RC2 and 3DES, as old programs do',
    source: { content: file('old'), passphrase: pkcs12.passphrase },
    key: pkcs12.publicKey,
  },
  {
    says: 'PKCS#12 in base64',
    source: {
      content: pkcs12.files.aes.replace(/(.{64})/g, '$1\n'),
      passphrase: pkcs12.passphrase,
    },
    key: pkcs12.publicKey,
  },
  {
    says: 'PKCS#12 without a passphrase',
    source: { content: file('empty') },
    key: pkcs12.publicKey,
  },
];

/** One of each kind; to encrypt what was read, and to read it again, takes 600,000 rounds each. */
const KINDS = new Set([
  'PKCS#8 PEM',
  'encrypted PKCS#8 PEM',
  'PKCS#1 in bare base64',
  'PKCS#8 in DER',
  'PKCS#12 with AES, as programs write it today',
]);

async function isImported({ source, key }: (typeof GIVEN)[number]): Promise<void> {
  const { publicKeyPem } = await importing(source);
  expect(spkiOf(createPublicKey(publicKeyPem))).toBe(key);
  const pem = await readFile(join(folder, 'app.pem'), 'utf8');
  expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  const passphrase = (await readFile(join(folder, 'secret'), 'utf8')).trim();
  expect(spkiOf(createPublicKey(createPrivateKey({ key: pem, passphrase })))).toBe(key);
}

test.each(GIVEN.filter(({ says }) => KINDS.has(says)))('a key is imported from $says', isImported);
test.each(GIVEN.filter(({ says }) => !KINDS.has(says)))(
  'a key is imported from $says',
  { tags: ['long'] },
  isImported,
);

const locked = forms.encrypted['encrypted PKCS#8 PEM'];
const ecPem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});
const REFUSED: { says: string; source: Source; why: RegExp }[] = [
  {
    says: 'an encrypted key and nobody to ask',
    source: { content: locked },
    why: /is encrypted/,
  },
  {
    says: 'a PKCS#12 and nobody to ask',
    source: { content: file('aes') },
    why: /is encrypted/,
  },
  {
    says: 'a wrong passphrase',
    source: { content: locked, passphrase: 'wr0ng' },
    why: /the passphrase does not open it/,
  },
  {
    says: 'a wrong passphrase of a PKCS#12',
    source: { content: file('aes'), passphrase: 'wr0ng' },
    why: /the passphrase does not open it/,
  },
  {
    says: 'a PKCS#12 with two keys',
    source: { content: file('two') },
    why: /holds 2 private keys; export only the one/,
  },
  {
    says: 'a PKCS#12 without a key',
    source: { content: file('certs'), passphrase: pkcs12.passphrase },
    why: /holds no private key, only certificates/,
  },
  {
    says: 'a PKCS#12 with an EC key',
    source: { content: file('ec'), passphrase: pkcs12.passphrase },
    why: /must be RSA/,
  },
  {
    says: 'a PKCS#12 with a key of 1024 bits',
    source: { content: file('weak'), passphrase: pkcs12.passphrase },
    why: /2048/,
  },
  {
    says: 'half a PKCS#12',
    source: { content: file('aes').subarray(0, 900), passphrase: pkcs12.passphrase },
    why: /damaged/,
  },
  { says: 'a key of 1024 bits', source: { content: rsaPem('weak', 1024).privatePem }, why: /2048/ },
  { says: 'an EC key', source: { content: ecPem }, why: /must be RSA/ },
  {
    says: 'a public key',
    source: { content: rsaPem('other').publicPem },
    why: /holds a public key/,
  },
  {
    says: 'two keys in one PEM file',
    source: { content: rsaPem('app').privatePem + rsaPem('other').privatePem },
    why: /several/,
  },
  { says: 'a text', source: { content: 'secret, secret!' }, why: /neither PEM nor base64/ },
  { says: 'an empty file', source: { content: '' }, why: /neither PEM nor base64/ },
];

test.each(REFUSED)('no key is imported from $says', async ({ source, why }) => {
  const refused: unknown = await importing(source).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(KeyError);
  const said = String(refused);
  expect(said).toMatch(why);
  expect(said).not.toMatch(/secret, |wr0ng|MII|\n/);
  expect(await readdir(folder)).toEqual(['given']);
});
