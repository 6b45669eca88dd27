/** The gateway's notifications: lost, early, late and repeated, as the mix has it. */
import type { Attempt } from './attempt.ts';
import type { Mix } from './mix.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';
import type { Endpoint } from './till.ts';

export function notifier(
  queue: EventQueue,
  rng: Prng,
  mix: Mix,
  endpoint: Endpoint,
): (attempt: Attempt) => void {
  return (attempt) => {
    if (!rng.chance(mix.notified)) return;
    const times = rng.chance(0.2) ? rng.int(2, 6) : 1;
    for (let count = 0; count < times; count += 1) {
      const afterMs = rng.chance(0.8) ? rng.int(5, 3_000) : rng.int(3_000, 600_000);
      queue.at(queue.now + afterMs, () => endpoint.notify(attempt, true));
    }
  };
}
