/**
 * PKCS#12 (.p12, .pfx), which Node cannot open. node-forge is loaded for it when one is imported, and
 * nowhere on the way of a payment.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import type forge from 'node-forge';
import { KeyError } from './key-error.ts';
import { PassphraseNeededError, wrongPassphrase, type Passphrase } from './passphrase.ts';

type Forge = typeof forge;
type Bag = forge.pkcs12.Bag;

/** `SEQUENCE { INTEGER 3, SEQUENCE …`: a PFX (RFC 7292); keys of other forms have other versions. */
export function isPkcs12(der: Buffer): boolean {
  const length = '(?:[0-7].|80|81..|82.{4}|83.{6})';
  return new RegExp(`^30${length}02010330`).test(der.subarray(0, 12).toString('hex'));
}

/** All private keys in it, of whatever kind. @throws KeyError, PassphraseNeededError */
export async function keysOfPkcs12(der: Buffer, passphrase?: Passphrase): Promise<KeyObject[]> {
  const { default: forge } = await import('node-forge');
  const { keyBag = '', pkcs8ShroudedKeyBag = '' } = forge.pki.oids;
  const bags = open(forge, der, passphrase)
    .safeContents.flatMap(({ safeBags }) => safeBags)
    .filter(({ type }) => type === keyBag || type === pkcs8ShroudedKeyBag);
  return bags.map((bag) => keyOf(forge, bag));
}

function open(forge: Forge, der: Buffer, passphrase?: Passphrase) {
  const asn1 = parsed(forge, der);
  try {
    return forge.pkcs12.pkcs12FromAsn1(asn1, true, passphrase?.text ?? '');
  } catch (error) {
    // Forge tells its reasons only by these texts; they quote nothing of the file.
    const why = error instanceof Error ? error.message : '';
    if (/unsupported|unknown/i.test(why))
      throw new KeyError('is encrypted in a way that is not supported; export it with AES-256');
    if (!passphrase) throw new PassphraseNeededError();
    // Programs do not agree on how the rest is encoded.
    if (/[^\x20-\x7e]/.test(passphrase.text))
      throw new KeyError('does not open; export it with a passphrase of plain letters and digits');
    throw wrongPassphrase(passphrase);
  }
}

function parsed(forge: Forge, der: Buffer): forge.asn1.Asn1 {
  try {
    return forge.asn1.fromDer(forge.util.createBuffer(der.toString('latin1')));
  } catch (error) {
    throw new KeyError('is damaged; export it again', { cause: error });
  }
}

/** What forge can read, which is RSA, it gives as a key; anything else as it stands. */
function keyOf(forge: Forge, { key, asn1 }: Bag): KeyObject {
  try {
    if (key) return createPrivateKey(forge.pki.privateKeyToPem(key));
    const der = Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1');
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new KeyError('holds a key that cannot be read; export it again', { cause: error });
  }
}
