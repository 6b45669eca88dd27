/** A short digest of a text, for spreading and for comparing. It withstands no search: no secret is safe in it. */

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * FNV-1a over UTF-16 code units; 32 bits, unsigned.
 * @param start another one gives another digest of the same text
 */
export function fnv1a(text: string, start = OFFSET_BASIS): number {
  let hash = start;
  for (let place = 0; place < text.length; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), PRIME);
  }
  return hash >>> 0;
}
