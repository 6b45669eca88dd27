/** A receipt in the printer's own letters: small and quick, where the printer has Japanese ones. */
import { layOut, type PrintLine, type Ruler, type TextSize } from './layout.ts';
import type { ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import { shiftJis } from './shift-jis.ts';

/** A line, ready for the printer: its bytes without the line feed, and how they are set. */
export interface TextLine {
  bytes: readonly number[];
  size: TextSize;
  isBold: boolean;
}

const SPACE = 0x20;
const BOX = { columns: 20, lines: 5 };

/** Undefined where the printer may not have a character: the receipt is then a picture. */
export function textLines(
  blocks: readonly ReceiptBlock[],
  columns: number,
): TextLine[] | undefined {
  const isKnown = blocks.every((block) =>
    Object.values(block).every((text) => typeof text !== 'string' || isPrintable(text)),
  );
  if (!isKnown) return undefined;
  const ruler: Ruler = {
    width: columns,
    measure: (text, size) => encode(text).length * size,
  };
  return layOut(blocks, ruler).flatMap((line) => placed(line, columns));
}

function isPrintable(text: string): boolean {
  return text.split('\n').every((line) => shiftJis(line) !== undefined);
}

/** Two bytes are two columns, one is one. */
function encode(text: string): number[] {
  return shiftJis(text) ?? [];
}

function placed(line: PrintLine, columns: number): TextLine[] {
  switch (line.kind) {
    case 'rule':
      return [{ bytes: encode('-'.repeat(columns)), size: 1, isBold: false }];
    case 'mark':
      return [{ ...centered(`[${line.text}]`, columns, 2), isBold: true }];
    case 'stamp-box':
      return box(line.text, columns);
    case 'row': {
      const { name, value, size, isBold } = line;
      const [start, end] = [encode(name), encode(value)];
      const gap = Math.floor(columns / size) - start.length - end.length;
      return [{ bytes: [...start, ...spaces(gap), ...end], size, isBold }];
    }
    case 'text': {
      const { text, align, size, isBold } = line;
      if (align === 'center') return [{ ...centered(text, columns, size), isBold }];
      const bytes = encode(text);
      const before = align === 'end' ? Math.floor(columns / size) - bytes.length : 0;
      return [{ bytes: [...spaces(before), ...bytes], size, isBold }];
    }
  }
}

/** By spaces: what a printer centers by itself, each maker counts in its own way. */
function centered(text: string, columns: number, size: TextSize) {
  const bytes = encode(text);
  const before = Math.floor((Math.floor(columns / size) - bytes.length) / 2);
  return { bytes: [...spaces(before), ...bytes], size };
}

function box(name: string, columns: number): TextLine[] {
  const inside = BOX.columns - 4;
  const rule = '─'.repeat(inside / 2);
  const label = encode(name).slice(0, inside);
  const empty = `│${' '.repeat(inside)}│`;
  const lines = [
    encode(`┌${rule}┐`),
    [...encode('│'), ...label, ...spaces(inside - label.length), ...encode('│')],
    ...Array.from({ length: BOX.lines }, () => encode(empty)),
    encode(`└${rule}┘`),
  ];
  const before = spaces(columns - BOX.columns);
  return lines.map((bytes) => ({ bytes: [...before, ...bytes], size: 1, isBold: false }));
}

function spaces(count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, () => SPACE);
}
