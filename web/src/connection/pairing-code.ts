/** Pairing codes: 8 characters of Crockford's base32, shown as XXXX-XXXX. */

const LENGTH = 8;

/** What a person typed, in the form to show: upper case, misread letters put right, a dash in the middle. */
export function shownPairingCode(typed: string): string {
  const letters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-HJKMNP-TV-Z]/g, '')
    .slice(0, LENGTH);
  return letters.length > LENGTH / 2
    ? `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`
    : letters;
}

export function isWholePairingCode(shown: string): boolean {
  return shown.length === LENGTH + 1;
}

function pairingCodeOf(hash: string): string | undefined {
  return new URLSearchParams(hash.slice(1)).get('pair') ?? undefined;
}

/**
 * Takes the code out of `/#pair=<code>` and out of the address and the history, before anything
 * else can read or keep it.
 */
export function takePairingCode(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  const code = pairingCodeOf(location.hash);
  if (code === undefined) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return code;
}
