/** The one door to the merchant's key: bytes in, signature out. */
import { rsaSigner, type Signer } from '../gateway/signature.ts';
import { refuseSample, refuseWeak } from './checks.ts';
import { fingerprint } from './fingerprint.ts';
import { readText, refuseOpenToOthers, refuseWritableByOthers, type SafeFolders } from './files.ts';
import type { Passphrase } from './passphrase.ts';
import { privateKeyOfText } from './private-key.ts';

export interface SignerSource {
  file: string;
  passphrase?: Passphrase;
  /** The documentation's sample key may sign for a gateway on this machine. */
  acceptSample: boolean;
  safeFolders: SafeFolders;
}

export interface MerchantKey extends Signer {
  /** Of its public half. */
  readonly fingerprint: string;
}

/** The key is parsed once and stays in the signer's closure: no object that holds it is handed out. @throws KeyError */
export function openSigner(source: SignerSource): MerchantKey {
  const { file, passphrase, acceptSample, safeFolders } = source;
  refuseOpenToOthers(file, safeFolders);
  refuseWritableByOthers(file, safeFolders);
  const key = privateKeyOfText(readText(file), passphrase);
  refuseWeak(key, 'make a new one (keys new)');
  if (!acceptSample) refuseSample(key);
  const signer = rsaSigner(key);
  return { sign: (bytes) => signer.sign(bytes), fingerprint: fingerprint(key) };
}
