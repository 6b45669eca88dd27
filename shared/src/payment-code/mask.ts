/** How a code may be shown to people: enough to tell it from another, not enough to use it. */
import { CODE_SHAPES } from './shapes.ts';

const SHOWN_FIRST = 2;
const SHOWN_LAST = 4;
/** What is shorter would be shown nearly whole. */
const SHORTEST_SHOWN = 12;

/**
 * The first two and the last four characters. Of a base64 code only what all of its kind begin with:
 * its end may be digits of an account number.
 * @example maskCode('132904600349929677') // '13••••••••••••9677'
 */
export function maskCode(code: string): string {
  const format = CODE_SHAPES.find(
    (shape) => shape.kind === 'base64' && code.startsWith(shape.prefix),
  );
  if (format?.kind === 'base64') return format.prefix + dots(code.length - format.prefix.length);
  if (code.length < SHORTEST_SHOWN) return dots(code.length);
  const middle = code.length - SHOWN_FIRST - SHOWN_LAST;
  return code.slice(0, SHOWN_FIRST) + dots(middle) + code.slice(-SHOWN_LAST);
}

function dots(count: number): string {
  return '•'.repeat(Math.min(count, 32));
}
