/** The tab that is the till publishes what it shows to the others, which only watch. */
import * as v from 'valibot';
import type { Till } from './till.svelte.ts';
import { shownTill, shownTillSchema, type ShownTill } from './shown-till.ts';

/** Sent by a tab that begins to watch: it wants the state at once. */
const HELLO = 'hello';

/** In a tab that watches: what the till in the other one shows. */
export class Followed {
  shown = $state.raw<ShownTill | undefined>();
}

export function shareTill(till: Till, channel: BroadcastChannel): Followed {
  const followed = new Followed();
  const publish = (): void => channel.postMessage(shownTill(till));
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === HELLO) {
      if (till.leadership.role === 'leader') publish();
      return;
    }
    // A tab of another version may say something else.
    const parsed = v.safeParse(shownTillSchema, data);
    if (parsed.success) followed.shown = parsed.output;
  });
  // For the life of the page: nothing ends it.
  $effect.root(() => {
    $effect(() => {
      const { role } = till.leadership;
      if (role === 'leader') publish();
      else if (role === 'viewer') channel.postMessage(HELLO);
    });
  });
  return followed;
}
