/** A receipt as a picture: each printer prints it, whatever letters it has. */
import { layOut, type PrintLine, type Ruler, type TextSize } from './layout.ts';
import type { ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';

/** In dots, of which receipt printers have eight to the millimeter. */
const FONT_SIZE: Readonly<Record<TextSize, number>> = { 1: 24, 2: 40 };
const LINE_HEIGHT = 1.3;
const RULE_HEIGHT = 20;
const MARK_GAP = 8;
/** Room for the largest revenue stamp in use. */
const STAMP_BOX = 208;
const STAMP_GAP = 12;
const THIN = 2;

type Context = CanvasRenderingContext2D;

/**
 * @param width in dots
 * @param family the fonts, as CSS names them
 */
export function drawPicture(
  blocks: readonly ReceiptBlock[],
  width: number,
  family: string,
): ImageData {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser draws no pictures');
  const pen = new Pen(context, width, family);
  const lines = layOut(blocks, pen);
  canvas.width = width;
  canvas.height = lines.reduce((sum, line) => sum + heightOf(line), 0);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const line of lines) pen.draw(line);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

class Pen implements Ruler {
  readonly width: number;
  readonly #context: Context;
  readonly #family: string;
  #y = 0;

  constructor(context: Context, width: number, family: string) {
    this.#context = context;
    this.width = width;
    this.#family = family;
  }

  measure(text: string, size: TextSize): number {
    this.#setFont(size, size === 2);
    return this.#context.measureText(text).width;
  }

  draw(line: PrintLine): void {
    const height = heightOf(line);
    if (line.kind === 'rule') this.#bar(0, this.#y + height / 2, this.width);
    else if (line.kind === 'mark') this.#mark(line.text, height);
    else if (line.kind === 'stamp-box') this.#stampBox(line.text);
    else if (line.kind === 'row') {
      this.#setFont(line.size, line.isBold);
      this.#text(line.name, 0, 'start', height);
      this.#text(line.value, this.width, 'end', height);
    } else {
      this.#setFont(line.size, line.isBold);
      const x = { start: 0, center: this.width / 2, end: this.width }[line.align];
      this.#text(line.text, x, line.align, height);
    }
    this.#y += height;
  }

  #mark(text: string, height: number): void {
    this.#context.fillStyle = '#000';
    this.#context.fillRect(0, this.#y + MARK_GAP / 2, this.width, height - MARK_GAP);
    this.#setFont(2, true);
    this.#text(text, this.width / 2, 'center', height, '#fff');
  }

  #stampBox(name: string): void {
    const left = this.width - STAMP_BOX;
    const bottom = this.#y + STAMP_BOX - THIN;
    this.#bar(left, this.#y, STAMP_BOX);
    this.#bar(left, bottom, STAMP_BOX);
    for (const x of [left, this.width - THIN]) {
      this.#context.fillRect(x, this.#y, THIN, STAMP_BOX);
    }
    this.#setFont(1, false);
    this.#text(name, left + STAMP_BOX / 2, 'center', FONT_SIZE[1] * 2);
  }

  #bar(x: number, y: number, width: number): void {
    this.#context.fillStyle = '#000';
    this.#context.fillRect(x, y, width, THIN);
  }

  #text(text: string, x: number, align: CanvasTextAlign, height: number, ink = '#000'): void {
    this.#context.fillStyle = ink;
    this.#context.textAlign = align;
    this.#context.textBaseline = 'middle';
    this.#context.fillText(text, x, this.#y + height / 2);
  }

  #setFont(size: TextSize, isBold: boolean): void {
    this.#context.font = `${isBold ? 700 : 500} ${FONT_SIZE[size]}px ${this.#family}`;
  }
}

/** Whole dots. */
function heightOf(line: PrintLine): number {
  switch (line.kind) {
    case 'rule':
      return RULE_HEIGHT;
    case 'stamp-box':
      return STAMP_BOX + STAMP_GAP;
    case 'mark':
      return FONT_SIZE[2] * LINE_HEIGHT + 2 * MARK_GAP;
    case 'row':
    case 'text':
      return Math.ceil(FONT_SIZE[line.size] * LINE_HEIGHT);
  }
}
