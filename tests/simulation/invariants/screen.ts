/** I11: what a till shows, and offers another way to pay for. */
import { mayPayAnotherWay } from '@kaikei/shared/api.ts';
import type { Attempt } from '../attempt.ts';
import type { Order } from '../gateway-orders.ts';
import type { ObservedRun } from './observed-run.ts';

const UNCHARGED: ReadonlySet<string> = new Set(['failed', 'canceled']);

export class ScreenInvariants {
  readonly #run: ObservedRun;

  constructor(run: ObservedRun) {
    this.#run = run;
  }

  shown(attempt: Attempt, phase: string, order: Order | undefined): void {
    const held = order ? order.captured - order.givenBack : 0;
    if (held === 0 || attempt.resolvedByHand) return;
    this.#run.broken(
      'I11',
      `the till shows ${attempt.id} ${phase} while the gateway holds ${held}`,
    );
  }

  shownAtRest(attempt: Attempt, phase: string): void {
    if (attempt.lost || attempt.state === undefined || phase === attempt.state) return;
    // Both hold nothing; which one it was the restored store may not know any more. And what was paid
    // after the backup can be canceled, where the first question is not answered (README).
    const wasFinal = UNCHARGED.has(phase) || phase === 'paid';
    if (attempt.restored && mayPayAnotherWay(attempt.state) && wasFinal) return;
    this.#run.broken('I11', `the till shows ${attempt.id} ${phase}, which is ${attempt.state}`);
  }
}
