/** Breaks text into lines: between words, and between Japanese characters, which know no words. */

/** Graphemes are the same in every language. */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Wide characters: a line may end before and after each. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/u;
/** Never the first of a line. */
const CLOSING =
  /^[、。，．・：；！？）」』】〉》］｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.:;!?)\]}]/u;
/** Never the last of a line. */
const OPENING = /^[（「『【〈《［｛([{¥￥]/u;

/** @param fits whether this much text has room in a line */
export function wrapText(text: string, fits: (line: string) => boolean): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, fits));
}

function wrapParagraph(paragraph: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  for (const { segment } of graphemes.segment(paragraph)) {
    line.push(segment);
    if (fits(line.join('').trimEnd())) continue;
    const end = endOfLine(line);
    lines.push(line.slice(0, end).join('').trimEnd());
    line = [...line.slice(end).join('').trimStart()];
  }
  lines.push(line.join('').trimEnd());
  return lines.filter((each, index) => each !== '' || index === 0);
}

/** How many of the parts stay, where the last one has no room. */
function endOfLine(parts: readonly string[]): number {
  for (let end = parts.length - 1; end > 0; end -= 1) {
    if (mayBreak(parts[end - 1] ?? '', parts[end] ?? '')) return end;
  }
  // One word is longer than the line.
  return Math.max(1, parts.length - 1);
}

function mayBreak(before: string, after: string): boolean {
  if (CLOSING.test(after) || OPENING.test(before)) return false;
  return before.trim() === '' || WIDE.test(before) || WIDE.test(after);
}
