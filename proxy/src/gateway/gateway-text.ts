/** The gateway's own words, made safe to store, log and show: it may echo what we sent, or worse. */

const LONGEST_MESSAGE = 200;
/** Before any other work is done on a text that may have the size of a whole answer. */
const LONGEST_READ = 4_000;

/** Controls, invisible formatting (direction overrides too), line separators and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Wallets' numeric codes have 16 digits and more; after the create nobody knows ours to compare with. */
const LONG_NUMBER = /\d{16,}/g;
const MASK = '[masked]';

const ERROR_CODE = /^[\w.:-]{1,32}$/;
const SERIAL = /^[\x21-\x7e]{1,64}$/;

export interface GatewayText {
  /** A message for people: 200 characters of printable text without the payment code. */
  message(text: string | undefined): string | undefined;
  /** An error code, or undefined for what does not look like one. */
  errorCode(text: string | undefined): string | undefined;
  /** A transaction or serial number, or undefined for what does not look like one. */
  serial(text: string | undefined): string | undefined;
}

/** @param code the payment code where the call carried one; no text lets it through */
export function gatewayText(code: string | undefined): GatewayText {
  const holdsCode = (text: string) => code !== undefined && text.includes(code);
  return {
    message(text) {
      if (!text) return undefined;
      const printable = text.slice(0, LONGEST_READ).replace(UNPRINTABLE, '').trim();
      const unsaid = code === undefined ? printable : printable.replaceAll(code, MASK);
      return [...unsaid.replace(LONG_NUMBER, MASK)].slice(0, LONGEST_MESSAGE).join('');
    },
    errorCode: (text) =>
      text && ERROR_CODE.test(text) && !/\d{10}/.test(text) && !holdsCode(text) ? text : undefined,
    serial: (text) => (text && SERIAL.test(text) && !holdsCode(text) ? text : undefined),
  };
}
