/**
 * Brings one payment to the proxy, whatever the network does.
 *
 * A lost answer proves nothing, so the very same `PUT` is repeated under the same id while the
 * code may still live; the proxy answers a repeat with the payment as it stands. After that the
 * payment is looked for, and an id that never arrived is closed by a tombstone, so that no late
 * `PUT` can charge the customer.
 */
import type { PaymentView, SubmitBody } from '@kaikei/shared/api.ts';
import { backoffMs, type BackoffShape } from '../api/backoff.ts';
import type { ProxyClient } from '../api/client.ts';
import { isUnpaired, mayRepeat, ProblemError, UnreachableError, waitMs } from '../api/problem.ts';

const REPEAT: BackoffShape = { firstMs: 400, longestMs: 4_000 };
const LOOK: BackoffShape = { firstMs: 500, longestMs: 15_000 };

export interface SubmissionContext {
  client: Pick<ProxyClient, 'submit' | 'payment' | 'cancel'>;
  /** Monotonic ms. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** What an event has told of the payment meanwhile. */
  known: (id: string) => PaymentView | undefined;
}

export type Progress = 'repeating' | 'looking';

export type SubmissionOutcome =
  | { kind: 'answered'; payment: PaymentView }
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
  context: SubmissionContext,
  { id, body, codeDeadAt, isUnwanted }: Submission,
  onProgress: (progress: Progress) => void,
): Promise<SubmissionOutcome> {
  let mayHaveArrived = false;
  let refusal: ProblemError | undefined;
  for (let tries = 0; tries === 0 || (context.now() < codeDeadAt && !isUnwanted()); tries += 1) {
    const known = context.known(id);
    if (known) return { kind: 'answered', payment: known };
    try {
      return { kind: 'answered', payment: await context.client.submit(id, body) };
    } catch (error) {
      if (isUnpaired(error)) return { kind: 'unpaired', problem: error };
      const problem = problemOf(error);
      mayHaveArrived ||= mayHaveReachedStore(problem);
      refusal = problem ?? refusal;
      if (problem && !mayRepeat(problem)) break;
      onProgress('repeating');
      await context.sleep(waitMs(error, backoffMs(tries, REPEAT, context.random())));
    }
  }
  if (refusal && !mayHaveArrived && !isUnwanted()) return { kind: 'refused', problem: refusal };
  onProgress('looking');
  return find(context, id, false);
}

/**
 * Looks for a payment until the proxy answers.
 * @param wasAnswered the proxy has told of this payment before, so it must never be taken for one
 *   that did not arrive
 */
export async function find(
  context: SubmissionContext,
  id: string,
  wasAnswered: boolean,
): Promise<SubmissionOutcome> {
  for (let tries = 0; ; tries += 1) {
    const known = context.known(id);
    if (known) return { kind: 'answered', payment: known };
    try {
      return { kind: 'answered', payment: await readOrClose(context, id, wasAnswered) };
    } catch (error) {
      if (isUnpaired(error)) return { kind: 'unpaired', problem: error };
      const problem = problemOf(error);
      if (problem?.slug === 'payment-not-found') return { kind: 'unknown-to-proxy' };
      await context.sleep(waitMs(error, backoffMs(tries, LOOK, context.random())));
    }
  }
}

async function readOrClose(
  { client }: SubmissionContext,
  id: string,
  wasAnswered: boolean,
): Promise<PaymentView> {
  try {
    return await client.payment(id);
  } catch (error) {
    const isMissing = error instanceof ProblemError && error.slug === 'payment-not-found';
    if (!isMissing || wasAnswered) throw error;
    return client.cancel(id);
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
