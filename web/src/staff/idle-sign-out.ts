/** Who leaves the till without signing out is signed out after a while. */

/** The proxy's own limit, unless the store has another. */
const IDLE_MS = 600_000;
/** A person who comes back after so long may have been signed out by the proxy. */
const AWAY_MS = 60_000;

export interface IdleListener {
  /** Nobody touched the till for as long as a sign-in lasts. */
  left(): void;
  /** Somebody touches it again after a while. */
  returned(): void;
}

/**
 * @param now monotonic ms
 * @returns the end of watching
 */
export function watchIdle(page: Window, now: () => number, listener: IdleListener): () => void {
  const wait = () => page.setTimeout(() => listener.left(), IDLE_MS);
  let timer = wait();
  let touchedAt = now();
  const again = (): void => {
    page.clearTimeout(timer);
    timer = wait();
    if (now() - touchedAt > AWAY_MS) listener.returned();
    touchedAt = now();
  };
  const events = ['pointerdown', 'keydown'] as const;
  for (const event of events) page.addEventListener(event, again, { capture: true });
  return () => {
    page.clearTimeout(timer);
    for (const event of events) page.removeEventListener(event, again, { capture: true });
  };
}
