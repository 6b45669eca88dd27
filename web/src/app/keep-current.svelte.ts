/** When to look for a new version, and when the page may be loaded anew. */
import type { Till } from './till.svelte.ts';
import type { Update } from '../shell/update.svelte.ts';

const CHECK_EVERY_MS = 3_600_000;

export function keepCurrent(update: Update, till: Till, page: Window): void {
  // A till stays open for weeks.
  page.setInterval(() => void update.check(), CHECK_EVERY_MS);
  // For the life of the page: nothing ends it.
  $effect.root(() => {
    $effect(() => {
      // A code lives only in this page's memory; a payment without one is taken up after loading.
      if (update.isPageOld && !till.hasCode) page.location.reload();
    });
  });
}
