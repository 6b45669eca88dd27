/** Whether all comes to its end, and what is true then: I1, I2, I6, I7, I9, I12. */
import { isFinal } from '@kaikei/shared/api.ts';
import type { Attempt } from '../attempt.ts';
import type { Order } from '../gateway-orders.ts';
import { givenBackOf, sumOf } from '../shop-refunds.ts';
import type { ObservedRun } from './observed-run.ts';

/** Far more than R8's widest gap. */
const LEFT_ALONE_MS = 3_600_000;

export class RestInvariants {
  readonly #run: ObservedRun;

  constructor(run: ObservedRun) {
    this.#run = run;
  }

  /** Whether some payment is open, and nobody has asked about it for longer than any rule lets him wait. */
  leftAlone(attempts: readonly Attempt[]): boolean {
    const found = attempts.find((attempt) => {
      const { state, inFlight, lastEndedAt, committedAt, refunds, refundAskedAt } = attempt;
      const isRefunding = sumOf(refunds, ['processing']) > 0;
      if (state === undefined || (isFinal(state) && !isRefunding) || inFlight) return false;
      const from = Math.max(
        lastEndedAt ?? committedAt ?? 0,
        refundAskedAt,
        this.#run.disturbedUntil,
      );
      return this.#run.now - from > LEFT_ALONE_MS;
    });
    if (found) this.#run.broken('I1', `${found.id} is ${found.state ?? ''} and left alone`);
    return found !== undefined;
  }

  /** Nothing is left to happen. */
  quiet(attempts: readonly Attempt[], orders: ReadonlyMap<string, Order>): void {
    let paid = 0;
    let net = 0;
    for (const attempt of attempts) {
      const order = orders.get(attempt.id);
      const held = order ? order.captured - order.givenBack : 0;
      if (attempt.resolvedByHand) this.#byHandIsQuiet(attempt, held);
      if (attempt.resolvedByHand || attempt.lost) continue;
      net += held;
      if (attempt.state === 'paid') paid += attempt.amount - givenBackOf(attempt);
      this.#attemptIsQuiet(attempt, held);
    }
    if (paid !== net) this.#run.broken('I7', `paid ${paid}, the gateway holds ${net}`);
  }

  /** Somebody hears of money that a person counts on, and that is gone. */
  #byHandIsQuiet({ id, state, incidents }: Attempt, held: number): void {
    if (state !== 'paid' || held > 0) return;
    // The second where the gateway said nothing until the watch was over.
    const isHeard =
      incidents.includes('paid-but-not-captured') || incidents.includes('paid-not-confirmed');
    if (isHeard) return;
    this.#run.broken('R14', `${id} is paid by hand, the gateway holds nothing, and nobody is told`);
  }

  #attemptIsQuiet(attempt: Attempt, held: number): void {
    const { state, id } = attempt;
    if (state === undefined) {
      if (attempt.createSends > 0) this.#run.broken('I6', `${id} was sent and is not known`);
      return;
    }
    if (!isFinal(state)) this.#run.broken('I1', `${id} is still ${state}`);
    if (sumOf(attempt.refunds, ['processing']) > 0)
      this.#run.broken('I1', `${id} is still refunded`);
    const owed = state === 'paid' ? attempt.amount - givenBackOf(attempt) : 0;
    if (held !== owed) this.#run.broken('I2', `${id} is ${state} and the gateway holds ${held}`);
    if (attempt.inFlight)
      this.#run.broken('I12', `${id} still has a ${attempt.inFlight} in flight`);
  }

  /** I9: no code in what was kept or logged. */
  secretsKept(codes: readonly string[], texts: readonly string[]): void {
    for (const code of codes) {
      if (texts.some((text) => text.includes(code)))
        this.#run.broken('I9', 'a code was kept or logged');
    }
  }
}
