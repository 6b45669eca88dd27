/**
 * The second half of a double click must not press what has come to lie under the finger: a digit
 * of the next sale where "New sale" was, "Next customer" where "Cancel" was.
 */

/** Where, when (ms, any one clock) and on what a person clicked. */
export interface Click {
  at: number;
  x: number;
  y: number;
  /** Whether what was clicked still lies there: nothing took its place or came to lie over it. */
  isThere: () => boolean;
}

/** People's double clicks take up to 500 ms, and a finger does not come down on the same pixel. */
const WITHIN_MS = 500;
const WITHIN_PX = 32;

/** Whether `next` belongs to a click whose target is gone or covered, as by a sheet that it opened. */
export function isSecondHalf(last: Click | undefined, next: Omit<Click, 'isThere'>): boolean {
  if (!last || last.isThere() || next.at - last.at > WITHIN_MS) return false;
  return Math.hypot(next.x - last.x, next.y - last.y) <= WITHIN_PX;
}

/** Drops such clicks before any button hears of them. Keys and assistive tools click without a place. */
export function dropSecondClicks(target: Window): void {
  let last: Click | undefined;
  const listener = (event: MouseEvent): void => {
    if (event.detail === 0) return;
    const { timeStamp: at, clientX: x, clientY: y } = event;
    if (isSecondHalf(last, { at, x, y })) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const lying = () => document.elementFromPoint(x, y);
    const clicked = lying();
    last = { at, x, y, isThere: () => clicked?.contains(lying()) === true };
  };
  target.addEventListener('click', listener, { capture: true });
}
