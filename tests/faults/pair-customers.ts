/** The shop's work while trouble comes to two proxies. */
import { setTimeout as wait } from 'node:timers/promises';
import { crowdFor } from './customers.ts';
import type { Pair } from './pair.ts';

const TICK_MS = 100;
const MOST_OPEN = 12;

/** Customers come, cashiers change their minds, notifications arrive, at whichever proxy is asked. */
export async function serveCustomers(
  { testbed, prng, counter, service, awaited }: Pair,
  isOver: () => boolean,
): Promise<void> {
  for (let tick = 0; !isOver(); tick += 1) {
    const point = prng.pickAny([...awaited]);
    const isTime = (phase: number, name: string) => tick % 6 === phase || point?.endsWith(name);
    const comes = tick % 3 === 0 || isTime(0, ':submit');
    if (comes && counter.open.length < MOST_OPEN) counter.submit(service, crowdFor(point));
    if (isTime(1, ':cancel-requested')) counter.cancelOne(service);
    if (tick % 6 === 2) counter.repeat(service);
    if (isTime(4, ':refund-requested')) counter.refundOne(service);
    if (isTime(3, ':tombstone')) counter.voidUnknown(service);
    if (tick % 6 === 4) counter.payAgain(service);
    if (isTime(5, ':hinted')) await testbed.notify(prng.pickAny(counter.open)?.id);
    await wait(TICK_MS);
  }
}

/** Tills read what has changed. A proxy that is stopped answers late, and customers come meanwhile. */
export async function readChanges(
  { counter, service }: Pair,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await counter.look(service);
    await wait(TICK_MS);
  }
}
