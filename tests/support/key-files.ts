/** Keys in every form that a merchant may hold them in. */
import { createPublicKey } from 'node:crypto';
import { rsaPair } from './rsa-pairs.ts';

export const PASSPHRASE = 'correct horse';

/** One RSA-2048 pair, and its private half under the names that people know the forms by. */
export function privateKeyForms() {
  const { privateKey } = rsaPair('in many forms');
  const secret = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
  const pem = (type: 'pkcs1' | 'pkcs8', locked: typeof secret | object = {}) =>
    privateKey.export({ type, format: 'pem', ...locked }).toString();
  const der = (type: 'pkcs1' | 'pkcs8', locked: typeof secret | object = {}) =>
    privateKey.export({ type, format: 'der', ...locked }).toString('base64');
  return {
    publicKey: createPublicKey(privateKey),
    plain: {
      'PKCS#8 PEM': pem('pkcs8'),
      'PKCS#1 PEM': pem('pkcs1'),
      'PKCS#8 in bare base64': der('pkcs8'),
      'PKCS#1 in bare base64': der('pkcs1'),
      'bare base64 in lines': der('pkcs8').replace(/(.{64})/g, '$1\r\n'),
      'bare base64 from Windows': `\ufeff${der('pkcs8')}\r\n`,
      'PEM from Windows': `\ufeff${pem('pkcs8').replaceAll('\n', '\r\n')}`,
    },
    /** As copies, shells and settings leave them. */
    mangled: {
      'PEM on one line': Buffer.from(pem('pkcs8').replaceAll('\n', ' ')),
      'PEM with \\n spelled out': Buffer.from(`"${pem('pkcs8').replaceAll('\n', '\\n')}"`),
      'PKCS#8 under the label of PKCS#1': Buffer.from(
        pem('pkcs8').replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY'),
      ),
      'PKCS#1 under the label of PKCS#8': Buffer.from(
        pem('pkcs1').replaceAll('RSA PRIVATE KEY', 'PRIVATE KEY'),
      ),
      "PEM in UTF-16, as PowerShell's > writes it": Buffer.from(`\ufeff${pem('pkcs8')}`, 'utf16le'),
      'PEM in UTF-16 without a mark': Buffer.from(pem('pkcs8'), 'utf16le'),
      'PEM in UTF-16, big end first': Buffer.from(`\ufeff${pem('pkcs8')}`, 'utf16le').swap16(),
    },
    encrypted: {
      'encrypted PKCS#8 PEM': pem('pkcs8', secret),
      'PKCS#1 PEM, encrypted in the old way': pem('pkcs1', secret),
      'encrypted PKCS#8 in bare base64': der('pkcs8', secret),
    },
  };
}
