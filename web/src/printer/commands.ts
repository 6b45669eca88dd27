/** Blocks as the bytes of a receipt printer. Loaded with the first print: the encoder is large. */
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import { drawPicture } from './picture.ts';
import type { ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import type { PrinterLanguage, PrinterSettings } from './printer-settings.ts';
import { textLines, type TextLine } from './text-print.ts';

/** Characters and dots in a line; of 58 mm printers some have a few more, none has less. */
const PAPERS = {
  58: { columns: 32, dots: 384 },
  80: { columns: 48, dots: 576 },
} as const;

const LF = 0x0a;
/** Up to the knife, or to the edge at which a person tears. */
const FEED_LINES = 5;

/** Shift_JIS, the signs of Japan, no room between wide characters: else a line of them would be too long. */
const JAPANESE_MODE: Readonly<Record<PrinterLanguage, readonly number[]>> = {
  'esc-pos': [0x1b, 0x74, 1, 0x1c, 0x43, 1, 0x1c, 0x53, 0, 0, 0x1b, 0x52, 8],
  'star-prnt': [0x1b, 0x24, 1, 0x1b, 0x52, 8],
  'star-line': [0x1b, 0x24, 1, 0x1b, 0x52, 8],
};

export type PrintLook = Pick<PrinterSettings, 'language' | 'paper' | 'japanese' | 'cut'>;

/** @param family the fonts of a picture, as CSS names them */
export function printCommands(
  blocks: readonly ReceiptBlock[],
  look: PrintLook,
  family: string,
): Uint8Array<ArrayBuffer> {
  const { columns, dots } = PAPERS[look.paper];
  const lines = look.japanese === 'code-page' ? textLines(blocks, columns) : undefined;
  const encoder = encoderFor(look.language, columns).initialize();
  if (lines) writeText(encoder.raw([...JAPANESE_MODE[look.language]]), lines);
  else encoder.image(drawPicture(blocks, dots, family));
  encoder.newline(FEED_LINES);
  if (look.cut) encoder.cut('partial');
  const bytes = new Uint8Array(encoder.encode());
  // The encoder feeds a line after the cut.
  return look.cut ? bytes.slice(0, -1) : bytes;
}

/** The drawer's lock is wired to the printer. */
export function drawerCommands({ language, paper }: PrintLook): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoderFor(language, PAPERS[paper].columns).pulse().encode());
}

function encoderFor(language: PrinterLanguage, columns: number): ReceiptPrinterEncoder {
  return new ReceiptPrinterEncoder({
    language,
    columns,
    imageMode: 'raster',
    feedAfterBlock: false,
    newline: '\n',
    errors: 'strict',
  });
}

/** As raw bytes: the encoder itself knows letters of one byte only, and takes each for one column. */
function writeText(encoder: ReceiptPrinterEncoder, lines: readonly TextLine[]): void {
  for (const { bytes, size, isBold } of lines) {
    encoder
      .bold(isBold)
      .size(size, size)
      .raw([...bytes, LF]);
  }
  encoder.bold(false).size(1, 1);
}
