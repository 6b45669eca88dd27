/**
 * The browser's Back (a swipe on a tablet) closes the sheet that is on top, or goes one screen back inside the till.
 * Otherwise it would leave the page, and the amount that was typed would be gone.
 *
 * Entries of our own lie on top, for Back to take away. Chromium passes over entries that were laid
 * without a touch or a key since the page was loaded, so they are laid when there is one, and enough
 * of them for many presses in a row: none is added by Back itself, nor after a reload.
 */
import { openSheets } from './open-sheets.ts';

const DEPTH = 12;

export function heedBackButton(target: Window, goBack: () => void): void {
  const { history } = target;
  let depth = depthOf(history.state);
  const cover = (): void => {
    while (depth < DEPTH) {
      depth += 1;
      history.pushState({ depth }, '');
    }
  };
  for (const touch of ['click', 'pointerup', 'keydown'] as const) {
    target.addEventListener(touch, cover);
  }
  target.addEventListener('popstate', ({ state }) => {
    // A link within the page, such as one for pairing.
    if (target.location.hash !== '') return;
    const before = depth;
    depth = depthOf(state);
    // Forward through our own entries leads nowhere.
    if (depth < before) ([...openSheets].pop() ?? goBack)();
  });
}

/** How many of our entries lie below; 0 for the page's own. */
function depthOf(state: unknown): number {
  const isOurs = typeof state === 'object' && state !== null && 'depth' in state;
  return isOurs && typeof state.depth === 'number' ? state.depth : 0;
}
