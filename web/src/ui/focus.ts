/**
 * Where a keyboard's user goes on when what had the focus is gone with what it did. A pressed button that stays is never
 * disabled while it works, because that takes its focus too: it has `aria-disabled`, and ignores presses.
 */
import type { Attachment } from 'svelte/attachments';

/** For what comes in the place of a button: it takes the focus that nobody has. */
export const takeFocus: Attachment<HTMLElement> = (element) => {
  if (document.activeElement === document.body) element.focus({ preventScroll: true });
};

/** Around screens: what nothing in its place took goes to the heading, of the sheet that is open or of the screen. */
export const keepFocus: Attachment<HTMLElement> = (area) => {
  /** Undefined while it is owed to the heading, which may not be there yet. */
  let held = document.activeElement ?? undefined;
  if (held === document.body) held = undefined;
  const heed = (): void => {
    if (document.activeElement !== document.body || held?.isConnected) return;
    held = undefined;
    // What lies under a sheet takes no focus.
    for (const heading of [
      ...document.querySelectorAll<HTMLElement>('dialog h2[tabindex]'),
      ...area.querySelectorAll('h1'),
    ]) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  };
  const note = ({ target }: FocusEvent): void => {
    if (target instanceof Element) held = target;
  };
  const changes = new MutationObserver(heed);
  document.addEventListener('focusin', note);
  changes.observe(document.body, { childList: true, subtree: true });
  heed();
  return () => {
    changes.disconnect();
    document.removeEventListener('focusin', note);
  };
};
