import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
} from 'node:crypto';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import { checkPublicKeys, isSignedBy, rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import { base64Signature } from '../support/gateway-answers.ts';
import { rsaPair } from '../support/rsa-pairs.ts';
import vectors from '../fixtures/signature.json' with { type: 'json' };

const sampleDer = Buffer.from(vectors.samplePrivateKey, 'base64');
const sampleKey = createPrivateKey({ key: sampleDer, format: 'der', type: 'pkcs8' });
const samplePublicKey = createPublicKey(sampleKey);

const pair = rsaPair('gateway');
const other = rsaPair('other');

function spki(base64: string) {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

describe('known signatures', () => {
  it.each(vectors.signing)('come out of our signer: $name', async ({ canonical, signature }) => {
    expect(await rsaSigner(sampleKey).sign(Buffer.from(canonical, 'utf8'))).toBe(signature);
    expect(isSignedBy([samplePublicKey], canonical, signature)).toBe(true);
  });

  it.each(vectors.signing)('come out of node-forge: $name', ({ canonical, signature }) => {
    const pem = sampleKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const digest = forge.md.sha256.create().update(canonical, 'utf8');
    expect(forge.util.encode64(forge.pki.privateKeyFromPem(pem).sign(digest))).toBe(signature);
  });

  it.each(vectors.verifying)('are verified by both: $name', ({ message, publicKey, signature }) => {
    const key = spki(publicKey);
    expect(isSignedBy([key], message, signature)).toBe(true);
    const pem = key.export({ type: 'spki', format: 'pem' }).toString();
    const digest = forge.md.sha256.create().update(message, 'utf8').digest().bytes();
    expect(forge.pki.publicKeyFromPem(pem).verify(digest, forge.util.decode64(signature))).toBe(
      true,
    );
  });

  it('agree with node-forge over text of several bytes a character', async () => {
    const text = 'description=日本語 & a=b+c %&msg=菓子';
    const pem = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const digest = forge.md.sha256.create().update(text, 'utf8');
    const theirs = forge.util.encode64(forge.pki.privateKeyFromPem(pem).sign(digest));
    expect(await rsaSigner(pair.privateKey).sign(Buffer.from(text, 'utf8'))).toBe(theirs);
  });
});

describe('isSignedBy', () => {
  const text = 'code=0&msg=success';
  const signature = base64Signature(text, pair.privateKey);

  it('takes either key during a rotation, and no other', () => {
    expect(isSignedBy([other.publicKey, pair.publicKey], text, signature)).toBe(true);
    expect(isSignedBy([pair.publicKey, other.publicKey], text, signature)).toBe(true);
    expect(isSignedBy([other.publicKey], text, signature)).toBe(false);
  });

  it.each([
    ['another text', `${text} `, signature],
    ['nothing', text, ''],
    ['a cut signature', text, signature.slice(0, -8)],
    ['base64url', text, signature.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
    ['no padding', text, signature.replaceAll('=', '')],
    ['blanks inside', text, `${signature.slice(0, 100)} ${signature.slice(100)}`],
    ['a huge signature', text, 'A'.repeat(250_000)],
  ])('refuses %s', (_, signed, given) => {
    expect(isSignedBy([pair.publicKey], signed, given)).toBe(false);
  });

  it('refuses another digest and another padding', () => {
    const bytes = Buffer.from(text, 'utf8');
    const sha1 = sign('sha1', bytes, pair.privateKey).toString('base64');
    expect(isSignedBy([pair.publicKey], text, sha1)).toBe(false);
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const pss = sign('sha256', bytes, { key: pair.privateKey, padding }).toString('base64');
    expect(isSignedBy([pair.publicKey], text, pss)).toBe(false);
  });
});

describe('keys that cannot sign RSA2', () => {
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  it('are refused as signing keys', () => {
    expect(() => rsaSigner(elliptic.privateKey)).toThrow(TypeError);
    expect(() => rsaSigner(pair.publicKey)).toThrow(TypeError);
  });

  it('are refused as gateway keys, and so is having none', () => {
    expect(() => checkPublicKeys([])).toThrow(TypeError);
    expect(() => checkPublicKeys([pair.publicKey, elliptic.publicKey])).toThrow(TypeError);
    expect(() => checkPublicKeys([pair.privateKey])).toThrow(TypeError);
  });
});
