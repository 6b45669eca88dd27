/** Where a proxy can be made to die: around every commit and every call. */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import type { CallKind } from '@kaikei/shared/verdict.ts';

const CALL_KINDS: readonly CallKind[] = ['create', 'query', 'cancel', 'refund', 'refund-query'];

/** What a commit may hold; one can hold several, such as an answer and the intent of the next call. */
type CommitName =
  | 'submit'
  | 'tombstone'
  | 'cancel-requested'
  | 'refund-requested'
  | 'hinted'
  | 'taken-over'
  | `${Exclude<CallKind, 'create'>}-intent`
  | `${CallKind}-ended`;

/** `before-commit` is inside the open transaction, `after-send` when the request is out of the process. */
export type FailPoint =
  | `${'before-commit' | 'after-commit'}:${CommitName | 'webhook-noted'}`
  | `${'before-send' | 'after-send' | 'after-answer'}:${CallKind}`;

const COMMIT_NAMES: readonly CommitName[] = [
  'submit',
  'tombstone',
  'cancel-requested',
  'refund-requested',
  'hinted',
  'taken-over',
  'query-intent',
  'cancel-intent',
  'refund-intent',
  'refund-query-intent',
  'create-ended',
  'query-ended',
  'cancel-ended',
  'refund-ended',
  'refund-query-ended',
];

export const FAIL_POINTS: readonly FailPoint[] = [
  ...COMMIT_NAMES.flatMap((name): FailPoint[] => [`before-commit:${name}`, `after-commit:${name}`]),
  ...CALL_KINDS.flatMap((kind): FailPoint[] => [
    `before-send:${kind}`,
    `after-send:${kind}`,
    `after-answer:${kind}`,
  ]),
];

/** What became of deliveries; only with a webhook. */
export const WEBHOOK_POINTS: readonly FailPoint[] = [
  'before-commit:webhook-noted',
  'after-commit:webhook-noted',
];

/** At the `hit`th time that the point is passed, the process sends itself the signal. */
export interface Trigger {
  point: FailPoint;
  hit: number;
  signal: 'SIGKILL' | 'SIGSTOP';
}

export class FailPoints {
  readonly #trigger: Trigger | undefined;
  readonly #about: () => void;
  #hits = 0;

  /** `about` is called right before the signal. */
  constructor(trigger: Trigger | undefined, about: () => void) {
    this.#trigger = trigger;
    this.#about = about;
  }

  pass(point: FailPoint): void {
    if (point !== this.#trigger?.point) return;
    this.#hits += 1;
    if (this.#hits !== this.#trigger.hit) return;
    this.#about();
    // A signal to oneself is delivered before the call returns.
    process.kill(process.pid, this.#trigger.signal);
  }
}

/** What a step is about to commit, told from the payment before and after it. */
export function commitNames(before: Payment, { payment, timeline, call }: Decision): CommitName[] {
  const names: CommitName[] = [];
  if (timeline.some(({ event }) => event === 'cancel-requested')) names.push('cancel-requested');
  if (timeline.some(({ event }) => event === 'shop-refund-requested'))
    names.push('refund-requested');
  if (payment.cancelNotBefore !== before.cancelNotBefore) names.push('taken-over');
  else if (before.inFlight && before.lastEndedAt !== payment.lastEndedAt)
    names.push(`${before.inFlight.kind}-ended`);
  if (payment.hinted && !before.hinted) names.push('hinted');
  if (call) names.push(`${call.kind}-intent`);
  return names;
}
