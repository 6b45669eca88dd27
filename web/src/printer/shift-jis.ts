/**
 * Text as Japanese receipt printers take it: Shift_JIS, of which only what each of them has is used, JIS X 0208 and
 * half-width katakana. The table is the browser's own decoder, read backwards.
 */

/** Lead bytes of JIS X 0208; row 13 and above row 84 are of makers, and differ. */
const LEADS = [[0x81, 0x84] as const, [0x88, 0x9f] as const, [0xe0, 0xea] as const];
const TRAILS = [0x40, 0xfc] as const;
const HALF_KATAKANA = [0xa1, 0xdf] as const;

/** Printers set to Japan show a yen sign there. */
const YEN = 0x5c;

/** The same sign by another number, as other systems write it. */
const TWINS: Readonly<Record<string, string>> = {
  '\u301c': '\uff5e', // wave dash
  '\u2212': '\uff0d', // minus
  '\u2014': '\u2015', // em dash
  '\u2013': '-', // en dash
  '\u2016': '\u2225', // double bar
  '\u00a0': ' ',
  '\\': '\uff3c',
  '~': '\uff5e',
};

let table: ReadonlyMap<string, readonly number[]> | undefined;

/** Undefined where a printer may not have a character. */
export function shiftJis(text: string): number[] | undefined {
  table ??= makeTable();
  const bytes: number[] = [];
  for (const character of text.normalize('NFC')) {
    const known = table.get(TWINS[character] ?? character);
    if (!known) return undefined;
    bytes.push(...known);
  }
  return bytes;
}

function makeTable(): Map<string, readonly number[]> {
  const decoder = new TextDecoder('shift_jis');
  const made = new Map<string, readonly number[]>();
  const add = (...bytes: number[]): void => {
    const character = decoder.decode(Uint8Array.from(bytes));
    if ([...character].length === 1 && character !== '\ufffd') made.set(character, bytes);
  };
  for (const lead of LEADS.flatMap(range)) {
    for (const trail of range(TRAILS)) add(lead, trail);
  }
  for (const byte of range(HALF_KATAKANA)) add(byte);
  for (const byte of range([0x20, 0x7d])) made.set(String.fromCharCode(byte), [byte]);
  made.delete('\\');
  made.set('¥', [YEN]);
  return made;
}

function range([first, last]: readonly [number, number]): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
