/** A code whose wallet the cashier must name. It is dropped when it is used, put away, or dead. */
import type { WalletChoice } from '../payment/order.ts';

export class PendingChoice {
  /** Monotonic ms. */
  readonly #now: () => number;
  readonly #onDead: () => void;
  current = $state.raw<WalletChoice | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(now: () => number, onDead: () => void) {
    this.#now = now;
    this.#onDead = onDead;
  }

  ask(choice: WalletChoice): void {
    this.drop();
    this.current = choice;
    this.#timer = setTimeout(() => {
      this.drop();
      this.#onDead();
    }, choice.order.codeDeadAt - this.#now());
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.current = undefined;
  }
}
