/** Asks the proxy for a cancel until it has answered, whatever the network does. */
import { isFinal } from '@kaikei/shared/api.ts';
import { backoffMs } from '../time/backoff.ts';
import {
  isUnknown,
  isUnpaired,
  mayRepeat,
  ProblemError,
  UnreachableError,
  waitMs,
} from '../api/problem.ts';
import type { PaymentClient } from './payment-client.ts';
import type { Payments } from './payments.svelte.ts';

export interface CancellationDeps {
  client: PaymentClient;
  payments: Pick<Payments, 'get'>;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** Whether the proxy has ever reported it. */
  wasAnswered: (id: string) => Promise<boolean>;
}

export type CancellationOutcome =
  | { kind: 'done' }
  /** It was there once, and the proxy does not know it now. */
  | { kind: 'unknown-to-proxy' }
  | { kind: 'unpaired'; problem: ProblemError };

const AGAIN = { firstMs: 500, longestMs: 8_000 };

export async function requestCancel(
  deps: CancellationDeps,
  id: string,
): Promise<CancellationOutcome> {
  const { client, payments, sleep, random } = deps;
  for (let tries = 0; !isEnded(payments, id); tries += 1) {
    // A cancel of an unknown id makes a tombstone; one that the proxy once knew must not get it.
    const wasAnswered = await deps.wasAnswered(id);
    try {
      if (wasAnswered) await client.payment(id);
      await client.cancel(id);
      break;
    } catch (error) {
      if (isUnpaired(error)) return { kind: 'unpaired', problem: error };
      if (wasAnswered && isUnknown(error)) return { kind: 'unknown-to-proxy' };
      if (!mayAskAgain(error)) {
        await readAgain(deps, id);
        break;
      }
      await sleep(waitMs(error, backoffMs(tries, AGAIN, random())));
    }
  }
  return { kind: 'done' };
}

function mayAskAgain(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  if (error instanceof ProblemError) return mayRepeat(error);
  throw error;
}

async function readAgain({ client }: CancellationDeps, id: string): Promise<void> {
  try {
    await client.payment(id);
  } catch (error) {
    if (!(error instanceof ProblemError || error instanceof UnreachableError)) throw error;
    // The event stream reports it anyway.
  }
}

function isEnded(payments: Pick<Payments, 'get'>, id: string): boolean {
  const payment = payments.get(id);
  return payment !== undefined && isFinal(payment.state);
}
