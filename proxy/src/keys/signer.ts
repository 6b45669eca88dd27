/** The one door to the merchant's key: bytes in, signature out. */
import { sep } from 'node:path';
import { rsaSigner, type Signer } from '../gateway/signature.ts';
import { refuseSample, refuseWeak } from './checks.ts';
import { fingerprint } from './fingerprint.ts';
import { isReadableByOthers, readText } from './files.ts';
import { KeyError } from './key-error.ts';
import type { Passphrase } from './passphrase.ts';
import { privateKeyOfText } from './private-key.ts';

export interface SignerSource {
  file: string;
  passphrase?: Passphrase;
  /** The documentation's sample key may sign for a gateway on this machine. */
  acceptSample: boolean;
  /** Where the service manager puts secrets, for this process alone. */
  credentialsFolder?: string;
}

export interface MerchantKey extends Signer {
  /** Of its public half. */
  readonly fingerprint: string;
}

/** The key is parsed once and stays in the signer's closure: no object that holds it is handed out. @throws KeyError */
export function openSigner(source: SignerSource): MerchantKey {
  const { file, passphrase, acceptSample } = source;
  if (!isCredential(source) && isReadableByOthers(file))
    throw new KeyError('the file can be read by group or others; chmod 600 it');
  const key = privateKeyOfText(readText(file), passphrase);
  refuseWeak(key, 'make a new one (keys new)');
  if (!acceptSample) refuseSample(key);
  const signer = rsaSigner(key);
  return { sign: (bytes) => signer.sign(bytes), fingerprint: fingerprint(key) };
}

/**
 * systemd lets the service's user read a credential by an access list, which shows as the group's
 * right although no group has it; the folder is closed to everybody else.
 */
function isCredential({ file, credentialsFolder }: SignerSource): boolean {
  return credentialsFolder !== undefined && file.startsWith(credentialsFolder + sep);
}
