import type { KnownFailure, Messages } from '../i18n/messages.ts';

/** Why nothing was paid, and what to do now, by the payment's `failure.code`. */
export function failureText(t: Messages, code: string | undefined): string {
  return code !== undefined && Object.hasOwn(t.failure, code)
    ? t.failure[code as KnownFailure]
    : t.failure.other;
}
