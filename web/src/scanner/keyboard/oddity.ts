/** What is unusual about a scanner's keys: each wants one setting of the scanner changed. Pure. */
import { gapsOf, median } from './rhythm.ts';
import type { Framed, Spelling } from './spelling.ts';
import type { Stroke } from './stroke.ts';

export type KeyOddity =
  /** It imitates another keyboard than the device is set to. */
  | 'layout'
  | 'caps-lock'
  | 'num-lock'
  | 'alt-code'
  | 'input-method'
  | 'full-width'
  /** Function keys or control characters around the code. */
  | 'function-key'
  | 'control-key'
  /** A key such as Enter before the code. */
  | 'prefix-key'
  | 'pauses'
  | 'slow'
  | 'no-suffix';

const SLOW_MS = 50;
const PAUSE_MS = 300;

/** The one that matters most; undefined where all is as it should be. */
export function oddityOf(
  strokes: readonly Stroke[],
  { prefix, body, suffix }: Framed,
  { text, reading }: Pick<Spelling, 'text' | 'reading'>,
): KeyOddity | undefined {
  const hint = body.find((stroke) => stroke.hint)?.hint;
  if (hint) return hint;
  const byKey = body.map(({ by }) => by.key ?? '').join('');
  if (reading !== 'key' && !byKey.includes(text)) {
    return byKey.toLowerCase().includes(text.toLowerCase()) ? 'caps-lock' : 'layout';
  }
  const frames = [...prefix, ...suffix];
  if (frames.includes('function')) return 'function-key';
  if (frames.includes('control')) return 'control-key';
  if (prefix.length > 0) return 'prefix-key';
  const gaps = gapsOf(strokes.map(({ at }) => at));
  if (Math.max(0, ...gaps) > PAUSE_MS) return 'pauses';
  if (median(gaps) > SLOW_MS) return 'slow';
  return suffix.length === 0 ? 'no-suffix' : undefined;
}
