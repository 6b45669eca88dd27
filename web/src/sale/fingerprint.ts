/**
 * A 64-bit fingerprint of a text (FNV-1a, twice, from two starts): to tell a text again without keeping
 * it. It never leaves this page's memory, so it need not withstand a search.
 */
export function fingerprint(text: string): string {
  return `${fnv1a(text, 0x811c9dc5)}-${fnv1a(text, 0x01000193)}`;
}

const PRIME = 0x01000193;

function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let place = 0; place < text.length; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), PRIME);
  }
  return hash >>> 0;
}
