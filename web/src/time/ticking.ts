/** Monotonic time that ticks, for what is on the screen; nobody looking, no timer. */
import { createSubscriber } from 'svelte/reactivity';

export interface Ticking {
  /** Monotonic ms; reading it in a component makes the component follow the time. */
  readonly now: number;
}

export function ticking(intervalMs: number): Ticking {
  const subscribe = createSubscriber((update) => {
    const timer = setInterval(update, intervalMs);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      subscribe();
      return performance.now();
    },
  };
}
