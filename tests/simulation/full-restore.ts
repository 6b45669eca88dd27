/** The proxy's store is restored from a backup of a little before (F33). */
import type { Disk } from './full-disk.ts';
import type { FullProxy } from './full-proxy.ts';
import type { ProductTill } from './full-till.ts';
import type { Order } from './gateway-orders.ts';
import type { Judge } from './judge.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';

const MOST_TRIES = 20;

export interface RestoreDeps {
  readonly queue: EventQueue;
  readonly rng: Prng;
  readonly judge: Judge;
  readonly disk: Disk;
  readonly proxy: FullProxy;
  readonly tills: readonly ProductTill[];
  readonly orders: ReadonlyMap<string, Order>;
}

export function restoreLater(deps: RestoreDeps): void {
  const { queue, rng, disk } = deps;
  queue.at(queue.now + rng.int(0, 60_000), () => {
    const held = new Set(disk.rows.keys());
    const putBack = disk.backUp();
    queue.at(queue.now + rng.int(1_000, 90_000), () => restore(deps, { held, putBack }, 1));
  });
}

type Backup = { readonly held: ReadonlySet<string>; readonly putBack: () => void };

/** Granted: the tills have heard of every payment that is lost, no refund was sent, and each cancel has taken effect (README). */
function restore(deps: RestoreDeps, { held, putBack }: Backup, tries: number): void {
  const { queue, disk, proxy, tills, orders, judge } = deps;
  const lost = [...disk.rows.keys()].filter((id) => !held.has(id));
  const begun = tills.flatMap(({ attempts }) => attempts).filter(({ id }) => !held.has(id));
  const isHeard = (id: string) => tills.some((till) => till.hasHeardOf(id));
  if (tills.some(({ attempts }) => attempts.some(({ refundNo }) => refundNo !== undefined))) return;
  const isCanceling = tills.some(({ attempts }) =>
    attempts.some(({ id, cancelSends }) => cancelSends > 0 && !isOver(orders.get(id))),
  );
  if (isCanceling || !lost.every(isHeard) || !begun.every(({ id }) => isHeard(id))) {
    if (tries < MOST_TRIES)
      queue.at(queue.now + 3_000, () => restore(deps, { held, putBack }, tries + 1));
    return;
  }
  proxy.restore(putBack);
  for (const attempt of tills.flatMap(({ attempts }) => attempts)) {
    judge.commits.restored(attempt, disk.readPayment(attempt.id));
  }
  for (const till of tills) till.trouble();
}

function isOver(order: Order | undefined): boolean {
  return order?.status === 1 || order?.status === 3;
}
