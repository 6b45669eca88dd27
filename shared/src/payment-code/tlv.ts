/** BER-TLV (ISO/IEC 8825-1) as far as EMV uses it: tags of up to three bytes, lengths of up to two. */

export interface Tlv {
  /** In hexadecimal, such as `4F` or `9F26`. */
  readonly tag: string;
  readonly value: Uint8Array;
}

const MORE_TAG_BYTES = 0x1f;
const LONGEST_TAG = 3;

/**
 * The data objects of one level, in order; undefined where the bytes end before an object does.
 * Templates are not opened: their value is read by another call. Zero bytes between objects are
 * padding (EMV Book 3, annex B).
 */
export function readTlv(bytes: Uint8Array): Tlv[] | undefined {
  const objects: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 0) {
      at += 1;
      continue;
    }
    const tagEnd = endOfTag(bytes, at);
    const length = tagEnd === undefined ? undefined : readLength(bytes, tagEnd);
    if (tagEnd === undefined || !length || length.end + length.value > bytes.length) {
      return undefined;
    }
    const end = length.end + length.value;
    objects.push({ tag: hex(bytes.subarray(at, tagEnd)), value: bytes.subarray(length.end, end) });
    at = end;
  }
  return objects;
}

function endOfTag(bytes: Uint8Array, start: number): number | undefined {
  const first = bytes[start] ?? 0;
  if ((first & MORE_TAG_BYTES) !== MORE_TAG_BYTES) return start + 1;
  for (let at = start + 1; at < start + LONGEST_TAG; at += 1) {
    const next = bytes[at];
    if (next === undefined) return undefined;
    if (next < 0x80) return at + 1;
  }
  return undefined;
}

function readLength(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  const first = bytes[start];
  if (first === undefined) return undefined;
  if (first < 0x80) return { value: first, end: start + 1 };
  const count = first - 0x80;
  if (count < 1 || count > 2 || start + 1 + count > bytes.length) return undefined;
  const end = start + 1 + count;
  const value = bytes.subarray(start + 1, end).reduce((sum, byte) => sum * 256 + byte, 0);
  return { value, end };
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}
