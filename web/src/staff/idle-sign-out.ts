/** Who leaves the till without signing out is signed out after a while. */

/** As long as the proxy waits for a call. */
const IDLE_MS = 600_000;

/** @returns the end of watching */
export function watchIdle(page: Window, onIdle: () => void): () => void {
  let timer = page.setTimeout(onIdle, IDLE_MS);
  const again = (): void => {
    page.clearTimeout(timer);
    timer = page.setTimeout(onIdle, IDLE_MS);
  };
  const events = ['pointerdown', 'keydown'] as const;
  for (const event of events) page.addEventListener(event, again, { capture: true });
  return () => {
    page.clearTimeout(timer);
    for (const event of events) page.removeEventListener(event, again, { capture: true });
  };
}
