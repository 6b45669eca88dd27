/** The screen stays on while a payment is being made: the cashier looks at it, and touches nothing. */

export function keepAwake(isWanted: () => boolean, page: Document, wakeLock: WakeLock): void {
  let isVisible = $state(page.visibilityState === 'visible');
  page.addEventListener('visibilitychange', () => {
    isVisible = page.visibilityState === 'visible';
  });
  // For the life of the page: nothing ends it.
  $effect.root(() => {
    // The browser itself lets go when the page is hidden, and takes nothing up again.
    const isOn = $derived(isVisible && isWanted());
    $effect(() => {
      if (!isOn) return;
      const wanted = new AbortController();
      void hold(wakeLock, wanted.signal);
      return () => wanted.abort();
    });
  });
}

async function hold(wakeLock: WakeLock, wanted: AbortSignal): Promise<void> {
  try {
    const lock = await wakeLock.request('screen');
    const release = (): void => void lock.release();
    if (wanted.aborted) release();
    else wanted.addEventListener('abort', release);
  } catch {
    // A battery that is low, or the person who owns the device, may refuse it: the screen then dims as it always does.
  }
}
