/** Whether a notification is worth reading at all, from its text alone: anybody may send one (R12). */

/** The gateway sends about thirty, and may add some. */
export const MAX_NOTIFICATION_MEMBERS = 100;

/** Base64 of an RSA signature, 1,024 to 8,192 bits; the longer where it is escaped or in lines. */
const SIGN_LENGTHS = { min: 172, max: 4_200 };

/** JSON writers escape the slash and the equals sign, and MIME encoders break lines. */
const JSON_SIGN = /"sign"\s*:\s*"((?:[\w+/=-]|\\[nr/]|\\u00[0-9a-f]{2})+)"/i;
const FORM_SIGN = /(?:^|&)sign=([\w+/=%.*-]+)(?:&|\s*$)/;

/** A quote that ends a text stands before a colon only where the text is a member's name. */
const JSON_NAME_END = /(?<!\\)"\s*:/g;

/** False for what bears no signature, or more members than any gateway sends; both without parsing. */
export function looksSigned(body: Uint8Array): boolean {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  const sign = (JSON_SIGN.exec(text) ?? FORM_SIGN.exec(text))?.[1];
  if (sign === undefined) return false;
  if (sign.length < SIGN_LENGTHS.min || sign.length > SIGN_LENGTHS.max) return false;
  const members = Math.max(text.match(JSON_NAME_END)?.length ?? 0, text.split('&').length);
  return members <= MAX_NOTIFICATION_MEMBERS;
}
