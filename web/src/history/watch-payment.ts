/** A payment of another terminal, followed while it is shown: this till hears nothing of it else. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { listen } from '../api/events.ts';
import { backoffMs, sleep, type BackoffShape } from '../time/backoff.ts';

const AGAIN: BackoffShape = { firstMs: 500, longestMs: 10_000 };

export interface WatchOptions {
  /** As it stands, and then after each change. */
  onPayment: (payment: PaymentView) => void;
  random: () => number;
  signal: AbortSignal;
}

/** Runs until the signal is aborted. */
export async function watchPayment(id: string, options: WatchOptions): Promise<void> {
  const { onPayment, random, signal } = options;
  const nothing = (): void => undefined;
  let failures = 0;
  while (!signal.aborted) {
    const listener = {
      payment: (payment: PaymentView) => {
        if (payment.id === id) onPayment(payment);
      },
      alive: () => {
        failures = 0;
      },
      gateway: nothing,
      beat: nothing,
    };
    await listen({ watch: id }, listener, signal);
    await sleep(backoffMs(failures, AGAIN, random()), signal);
    failures += 1;
  }
}
