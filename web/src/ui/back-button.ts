/**
 * The browser's Back (a swipe on a tablet) goes one screen back inside the till. Otherwise it would
 * leave the page, and the amount that was typed would be gone.
 */
export function heedBackButton(target: Window, goBack: () => void): void {
  // One entry of ours lies on top, for Back to take away.
  const cover = (): void => target.history.pushState(null, '');
  cover();
  target.addEventListener('popstate', () => {
    goBack();
    cover();
  });
}
