/** Puts blocks into lines of one paper. The same rules for columns of characters and for dots of a picture. */
import type { ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import { wrapText } from './wrap.ts';

/** 2: twice as high, and twice as wide or nearly so. */
export type TextSize = 1 | 2;

/** Knows how much room text takes; in columns or dots, the same for both members. */
export interface Ruler {
  readonly width: number;
  measure(text: string, size: TextSize): number;
}

export type PrintLine =
  | {
      kind: 'text';
      text: string;
      align: 'start' | 'center' | 'end';
      size: TextSize;
      isBold: boolean;
    }
  | { kind: 'row'; name: string; value: string; size: TextSize; isBold: boolean }
  | { kind: 'mark'; text: string }
  | { kind: 'rule' }
  | { kind: 'stamp-box'; text: string };

export function layOut(blocks: readonly ReceiptBlock[], ruler: Ruler): PrintLine[] {
  return blocks.flatMap((block) => linesOf(block, ruler));
}

function linesOf(block: ReceiptBlock, ruler: Ruler): PrintLine[] {
  switch (block.kind) {
    case 'title':
      return texts(block.text, { align: 'center', size: 2, isBold: true }, ruler);
    case 'mark':
      // Its frame takes room at both sides.
      return wrap(` ${block.text} `, 2, ruler).map((text) => ({ kind: 'mark', text: text.trim() }));
    case 'text':
      return texts(block.text, { align: block.align, size: 1, isBold: false }, ruler);
    case 'row':
      return rowLines(block, ruler);
    case 'rule':
      return [{ kind: 'rule' }];
    case 'stamp-box':
      return [{ kind: 'stamp-box', text: block.text }];
  }
}

type TextStyle = Pick<Extract<PrintLine, { kind: 'text' }>, 'align' | 'size' | 'isBold'>;

function texts(text: string, style: TextStyle, ruler: Ruler): PrintLine[] {
  return wrap(text, style.size, ruler).map((line) => ({ kind: 'text', text: line, ...style }));
}

/** The value stands at the end of the name's last line, or has lines of its own. */
function rowLines(
  { name, value, isTotal = false }: { name: string; value: string; isTotal?: boolean },
  ruler: Ruler,
): PrintLine[] {
  const style = { size: isTotal ? 2 : 1, isBold: isTotal } as const;
  const names = wrap(name, style.size, ruler);
  const last = names.at(-1) ?? '';
  const isRow = ruler.measure(`${last} ${value}`, style.size) <= ruler.width;
  const above = (isRow ? names.slice(0, -1) : names).map((text): PrintLine => ({
    kind: 'text',
    text,
    align: 'start',
    ...style,
  }));
  return isRow
    ? [...above, { kind: 'row', name: last, value, ...style }]
    : [...above, ...texts(value, { align: 'end', ...style }, ruler)];
}

function wrap(text: string, size: TextSize, ruler: Ruler): string[] {
  return wrapText(text, (line) => ruler.measure(line, size) <= ruler.width);
}
