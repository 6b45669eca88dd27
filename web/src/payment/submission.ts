/**
 * Brings one payment to the proxy, whatever the network does.
 *
 * A lost answer proves nothing, so the very same `PUT` is repeated under the same id while the
 * code may still live; the proxy answers a repeat with the payment as it stands. After that the
 * payment is looked for, and an id that never arrived is closed by a tombstone, so that no late
 * `PUT` can charge the customer.
 */
import type { SubmitBody } from '@kaikei/shared/api.ts';
import { backoffMs, type BackoffShape } from '../time/backoff.ts';
import type { PaymentClient } from './payment-client.ts';
import {
  isUnknown,
  isUnpaired,
  mayRepeat,
  ProblemError,
  UnreachableError,
  waitMs,
} from '../api/problem.ts';

const REPEAT: BackoffShape = { firstMs: 400, longestMs: 4_000 };
const LOOK: BackoffShape = { firstMs: 500, longestMs: 15_000 };

export interface SubmissionDeps {
  client: PaymentClient;
  /** Monotonic ms. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** Whether an event has reported the payment meanwhile. */
  isKnown: (id: string) => boolean;
  /** Whether the proxy has ever reported it. Asked at the last moment before an id would be closed. */
  wasAnswered: (id: string) => Promise<boolean>;
}

export type Progress = 'repeating' | 'looking';

export type SubmissionOutcome =
  | { kind: 'answered' }
  /** The proxy took nothing and never will under this id. */
  | { kind: 'refused'; problem: ProblemError }
  /** It was there once, and the proxy does not know it now: for a person to look into. */
  | { kind: 'unknown-to-proxy' }
  /** This browser is no terminal any more; the payment stays with the proxy. */
  | { kind: 'unpaired'; problem: ProblemError };

export interface Submission {
  id: string;
  body: SubmitBody;
  /** Monotonic ms after which the code is dead. */
  codeDeadAt: number;
  /** The cashier asked for a cancel: what has not arrived yet must not be sent any more. */
  isUnwanted: () => boolean;
}

export async function submit(
  deps: SubmissionDeps,
  { id, body, codeDeadAt, isUnwanted }: Submission,
  onProgress: (progress: Progress) => void,
): Promise<SubmissionOutcome> {
  let mayHaveArrived = false;
  let refusal: ProblemError | undefined;
  for (let tries = 0; tries === 0 || (deps.now() < codeDeadAt && !isUnwanted()); tries += 1) {
    if (deps.isKnown(id)) return { kind: 'answered' };
    try {
      await deps.client.submit(id, body);
      return { kind: 'answered' };
    } catch (error) {
      if (isUnpaired(error)) return { kind: 'unpaired', problem: error };
      const problem = problemOf(error);
      mayHaveArrived ||= mayHaveReachedStore(problem);
      refusal = problem ?? refusal;
      if (problem && !mayRepeat(problem)) break;
      onProgress('repeating');
      await deps.sleep(waitMs(error, backoffMs(tries, REPEAT, deps.random())));
    }
  }
  if (refusal && !mayHaveArrived && !isUnwanted()) return { kind: 'refused', problem: refusal };
  onProgress('looking');
  return find(deps, id);
}

/** Looks for a payment until the proxy answers. */
export async function find(deps: SubmissionDeps, id: string): Promise<SubmissionOutcome> {
  for (let tries = 0; ; tries += 1) {
    if (deps.isKnown(id)) return { kind: 'answered' };
    try {
      await readOrClose(deps, id);
      return { kind: 'answered' };
    } catch (error) {
      if (isUnpaired(error)) return { kind: 'unpaired', problem: error };
      if (isUnknown(problemOf(error))) return { kind: 'unknown-to-proxy' };
      await deps.sleep(waitMs(error, backoffMs(tries, LOOK, deps.random())));
    }
  }
}

/** One that was ever answered is never taken for one that did not arrive: no tombstone closes its id. */
async function readOrClose({ client, wasAnswered }: SubmissionDeps, id: string): Promise<void> {
  try {
    await client.payment(id);
  } catch (error) {
    if (!isUnknown(error) || (await wasAnswered(id))) throw error;
    await client.cancel(id);
  }
}

/** A refusal before anything was stored is the end; an answer that was lost, or half of one, is not. */
function mayHaveReachedStore(problem: ProblemError | undefined): boolean {
  return !problem || problem.slug === 'internal-error' || problem.slug === 'payment-canceled';
}

function problemOf(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (error instanceof UnreachableError) return undefined;
  throw error;
}
