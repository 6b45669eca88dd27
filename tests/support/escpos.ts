/** Reads what a receipt printer got, as the printer would: lines of text, pictures, cuts and pulses. */

export type PaperItem =
  | { kind: 'text'; text: string; isBold: boolean; width: number; height: number }
  /** A row for each row of dots; true is black. */
  | { kind: 'picture'; width: number; rows: boolean[][] }
  | { kind: 'cut' }
  | { kind: 'pulse' };

const LF = 0x0a;
const NAMES: Readonly<Record<number, string>> = {
  0x10: 'DLE',
  0x1b: 'ESC',
  0x1c: 'FS',
  0x1d: 'GS',
};

/** Commands that only set something: how many bytes follow their two. */
const SETTINGS: Readonly<Record<string, number>> = {
  'ESC @': 0,
  'ESC M': 1,
  'ESC R': 1,
  'ESC t': 1,
  'ESC 2': 0,
  'ESC 3': 1,
  'FS .': 0,
  'FS C': 1,
  'FS S': 2,
  'GS r': 1,
  'DLE \u0004': 1,
};

/** @throws {Error} on a command that it does not know: it would be printed as text */
export function readEscPos(bytes: Uint8Array): PaperItem[] {
  return new EscPosReader(bytes).read();
}

class EscPosReader {
  readonly #bytes: Uint8Array;
  readonly #items: PaperItem[] = [];
  #place = 0;
  #line: number[] = [];
  #isBold = false;
  #width = 1;
  #height = 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): PaperItem[] {
    while (this.#place < this.#bytes.length) {
      const byte = this.#next();
      if (byte === LF) this.#endLine();
      else if (NAMES[byte] !== undefined) this.#command(NAMES[byte]);
      else if (byte < 0x20) throw new Error(`a control character 0x${byte.toString(16)}`);
      else this.#line.push(byte);
    }
    if (this.#line.length > 0) throw new Error('the last line is not ended');
    return this.#items;
  }

  #next(): number {
    const byte = this.#bytes[this.#place];
    if (byte === undefined) throw new Error('a command is cut off');
    this.#place += 1;
    return byte;
  }

  #endLine(): void {
    const text = new TextDecoder('shift_jis').decode(Uint8Array.from(this.#line));
    this.#line = [];
    this.#items.push({
      kind: 'text',
      // Printers that are set to Japan.
      text: text.replaceAll('\\', '¥'),
      isBold: this.#isBold,
      width: this.#width,
      height: this.#height,
    });
  }

  #command(prefix: string): void {
    const name = `${prefix} ${String.fromCharCode(this.#next())}`;
    const settings = SETTINGS[name];
    if (settings !== undefined) this.#place += settings;
    else if (name === 'ESC E') this.#isBold = this.#next() === 1;
    else if (name === 'GS !') this.#setSize(this.#next());
    else if (name === 'GS V') this.#cut();
    else if (name === 'ESC p') this.#pulse();
    else if (name === 'GS v') this.#picture();
    else throw new Error(`an unknown command ${name}`);
  }

  #setSize(byte: number): void {
    this.#width = (byte >> 4) + 1;
    this.#height = (byte & 0x0f) + 1;
  }

  #cut(): void {
    this.#next();
    this.#items.push({ kind: 'cut' });
  }

  #pulse(): void {
    this.#place += 3;
    this.#items.push({ kind: 'pulse' });
  }

  /** Bands of one picture are joined. */
  #picture(): void {
    if (this.#next() !== 0x30) throw new Error('GS v without 0');
    if (this.#next() !== 0) throw new Error('a picture that is not printed at its own size');
    const rowBytes = this.#next() + this.#next() * 256;
    const height = this.#next() + this.#next() * 256;
    const rows = Array.from({ length: height }, () =>
      Array.from({ length: rowBytes }, () => this.#next()).flatMap(bits),
    );
    const last = this.#items.at(-1);
    if (last?.kind === 'picture' && last.width === rowBytes * 8) last.rows.push(...rows);
    else this.#items.push({ kind: 'picture', width: rowBytes * 8, rows });
  }
}

function bits(byte: number): boolean[] {
  return Array.from({ length: 8 }, (_, index) => (byte & (0x80 >> index)) !== 0);
}
