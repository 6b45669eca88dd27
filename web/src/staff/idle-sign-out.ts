/** Who leaves the till without signing out is signed out after a while. */

/** A person who comes back after so long may have been signed out by the proxy. */
const AWAY_MS = 60_000;

export interface IdleListener {
  /** Nobody touched the till for as long as a sign-in lasts. */
  left(): void;
  /** Somebody touches it again after a while. */
  returned(): void;
}

export interface IdleOptions {
  /** As long as the store lets a sign-in last. */
  idleMs: number;
  /** Monotonic ms. */
  now: () => number;
}

/** @returns the end of watching */
export function watchIdle(
  page: Window,
  { idleMs, now }: IdleOptions,
  listener: IdleListener,
): () => void {
  const wait = () => page.setTimeout(() => listener.left(), idleMs);
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
