/** The sandbox's only source of time; the process clock fits too. Tests inject their own, so that no test waits. */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once after so much of this clock's time; gives the way to call it off. Real time where left out. */
  after?(delayMs: number, action: () => void): () => void;
}

/** The wall clock: callers' timestamps are compared with it. */
export const wallClock: SandboxClock = { now: () => Date.now() };

/** Resolves when the time has passed, or at once when the signal aborts. */
export async function pause(
  clock: SandboxClock,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const callOff = clock.after ? clock.after(delayMs, resolve) : afterRealTime(delayMs, resolve);
    signal.addEventListener(
      'abort',
      () => {
        callOff();
        resolve();
      },
      { once: true },
    );
  });
}

function afterRealTime(delayMs: number, action: () => void): () => void {
  const timer = setTimeout(action, delayMs);
  return () => clearTimeout(timer);
}
