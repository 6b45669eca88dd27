/** What is drawn first should be what stays: a frame of something else costs a slow tablet a quarter of a second. */
import type { Till } from './till.svelte.ts';

/** After so long a person wants to see that something happens. */
const PATIENCE_MS = 400;

/** Resolves once the till has a screen of its own, or is taking too long for that. */
export function hasSomethingToShow(till: Till): Promise<void> {
  return new Promise((resolve) => {
    const end = $effect.root(() => {
      $effect(() => {
        if (till.leadership.role === 'viewer' || !till.lifecycle.isStarting) show();
      });
    });
    const timer = setTimeout(show, PATIENCE_MS);
    function show(): void {
      clearTimeout(timer);
      end();
      resolve();
    }
  });
}
