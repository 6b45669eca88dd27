/** What is typed must have the right form before the store is opened: a wrong call leaves nothing behind. */
import { CommandError, EXIT } from './io.ts';

export interface Form {
  /** What it is, as the message names it. */
  option: string;
  pattern: RegExp;
  says: string;
}

export const STORE_NO: Form = {
  option: '--store',
  pattern: /^[A-Za-z0-9_-]{1,32}$/,
  says: 'must be a store number of the merchant platform',
};
export const NAME: Form = {
  option: '--name',
  pattern: /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]{1,64}$/u,
  says: 'must be 1 to 64 characters that can be seen',
};

/** @throws CommandError */
export function checked(value: string, { option, pattern, says }: Form): string {
  if (!pattern.test(value)) throw new CommandError(`${option} ${says}`, EXIT.usage);
  return value;
}
