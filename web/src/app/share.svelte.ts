/** The tab that is the till publishes to the others what it shows; they only look on. */
import type { Till } from './till.svelte.ts';
import { shownTill } from './shown-till.ts';

/** Sent by a tab that begins to look on: it wants to hear at once. */
const HELLO = 'hello';

/** In a tab that looks on: what the till in the other one says that it shows, unchecked. */
export class MirroredTill {
  heard = $state.raw<unknown>();
}

export function shareTill(till: Till, channel: BroadcastChannel): MirroredTill {
  const mirrored = new MirroredTill();
  const publish = (): void => channel.postMessage(shownTill(till));
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === HELLO) {
      if (till.leadership.role === 'leader') publish();
      return;
    }
    mirrored.heard = data;
  });
  // For the life of the page: nothing ends it.
  $effect.root(() => {
    $effect(() => {
      const { role } = till.leadership;
      if (role === 'leader') publish();
      else if (role === 'viewer') channel.postMessage(HELLO);
    });
  });
  return mirrored;
}
