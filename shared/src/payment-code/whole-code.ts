/**
 * How much a text says of its own completeness: a reader that sees no end to a code, such as one of
 * keys, decides by it whether more must follow.
 */
import { CODE_SHAPES } from './shapes.ts';
import { isCheckedProduct } from './not-payment.ts';
import { recognize } from './recognize.ts';

export interface CodeFit {
  /** A wallet's form fits; or what it is instead is known by a check digit or a table; or neither. */
  kind: 'payment' | 'other' | 'unknown';
  /** No longer code begins like this: it need not be waited for. */
  isComplete: boolean;
}

const UNKNOWN: CodeFit = { kind: 'unknown', isComplete: false };

export function fitOf(text: string): CodeFit {
  const recognition = recognize(text);
  switch (recognition.kind) {
    case 'wallet':
    case 'foreign-wallet':
      return { kind: 'payment', isComplete: !hasLongerForm(text) };
    case 'unknown':
      return recognition.fitsShape ? { kind: 'payment', isComplete: isPadded(text) } : UNKNOWN;
    case 'not-a-payment-code':
      return { kind: 'other', isComplete: isCheckedProduct(text) };
    case 'invalid':
      return UNKNOWN;
  }
}

/** A wallet's form that the text begins, and that may be longer than it. */
function hasLongerForm(text: string): boolean {
  return CODE_SHAPES.some((shape) =>
    shape.kind === 'digits'
      ? text.length < shape.longest && shape.prefixes.some((prefix) => text.startsWith(prefix))
      : text.startsWith(shape.prefix) && !isPadded(text),
  );
}

/**
 * Only padding ends a base64 code: between two of its data objects nothing says that more follows.
 * Behind the first of two `=` the second one does.
 */
function isPadded(text: string): boolean {
  return text.endsWith('=') && text.length % 4 === 0;
}
