/** From the bytes of a code to its text. */

/** The longest QR code, in characters; every other kind of code is shorter. */
export const LONGEST_CODE = 7_089;

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8, and Latin-1 where it is none: no byte is lost or replaced by a question mark. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    // Not TextDecoder's latin1, which is windows-1252 in truth.
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** The longest first. */
const SUFFIXES = ['\r\n', '\r', '\n', '\t', '\u0003'] as const;

const STX = '\u0002';

/** Without what a scanner puts around a code; what stands inside the code is left alone. */
export function withoutFrame(text: string): string {
  const suffix = SUFFIXES.find((each) => text.endsWith(each)) ?? '';
  return text.slice(text.startsWith(STX) ? STX.length : 0, text.length - suffix.length);
}

const AIM = /^\][A-Za-z][0-9A-Za-z]/;

const AIM_AT_END = /\][A-Za-z][0-9A-Za-z]$/;

/**
 * An AIM identifier at the head or the end of a text, parted from it. Alone it is no code with one, but
 * an empty code.
 */
export function splitIdentifiers(text: string): { text: string; symbology?: string } {
  const head = AIM.exec(text)?.[0];
  if (head !== undefined) return { text: text.slice(head.length), symbology: head };
  const end = AIM_AT_END.exec(text)?.[0];
  return end === undefined ? { text } : { text: text.slice(0, -end.length), symbology: end };
}

/** Likewise without the characters that a scanner was set to send first: vendors disagree on which comes first. */
export function splitPrefix(text: string, prefix: string): { text: string; symbology?: string } {
  const isFirst = text.startsWith(prefix);
  const parted = splitIdentifiers(isFirst ? text.slice(prefix.length) : text);
  if (isFirst || !parted.text.startsWith(prefix)) return parted;
  return { ...parted, text: parted.text.slice(prefix.length) };
}

/** The AIM identifier that three bytes give; undefined where they are none, such as zeros. */
export function aimOf(bytes: readonly number[]): string | undefined {
  const text = String.fromCharCode(...bytes);
  return text.length === 3 && AIM.test(text) ? text : undefined;
}

/** Characters that no code holds but GS, and what a multi-line QR code may hold. */
export function hasControlCharacters(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001c\u001e\u001f\u007f-\u009f]/.test(text);
}
