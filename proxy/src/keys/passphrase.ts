import { KeyError } from './key-error.ts';

/** A passphrase and where it was given, by the name under which the user knows that place. */
export interface Passphrase {
  text: string;
  from: string;
}

/** The key is encrypted, and nobody has said its passphrase. */
export class PassphraseNeededError extends KeyError {
  constructor() {
    super('is encrypted, and its passphrase is not set');
  }
}

export function wrongPassphrase({ from }: Passphrase): KeyError {
  return new KeyError(`${from} does not open it; put the right passphrase there`);
}
