import { makeKeys } from '../keys/make.ts';
import { CommandError, EXIT, needed, print, readArgs } from './io.ts';

export const usage = ['keys new --out <file> [--passphrase-file <file>]'];
const [NEW = ''] = usage;

export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb !== 'new') throw new CommandError(`Usage: kaikei ${NEW}`, EXIT.usage);
  const options = { out: { type: 'string' }, 'passphrase-file': { type: 'string' } } as const;
  const { values } = readArgs(rest, options, NEW);
  const out = needed(values.out, '--out', NEW);
  const passphraseFile = values['passphrase-file'] ?? `${out}.passphrase`;
  const { publicKeyPem, madePassphrase } = await makeKeys(out, passphraseFile);
  print(publicKeyPem.trim());
  print('');
  print(
    `Upload the public key above to the merchant platform. The encrypted private key is ${out}.`,
  );
  if (madePassphrase) print(`Its passphrase was made for you: ${passphraseFile}. Keep them apart.`);
  print(`Set KAIKEI_APP_PRIVATE_KEY_FILE=${out}`);
  print(`and KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE=${passphraseFile}`);
  return EXIT.ok;
}
