/** The sale on the screen: what one customer owes, before and between its payments. */
import { press, type KeypadKey } from './amount.ts';

export class Sale {
  readonly #makeId: () => string;
  #id: string;
  #digits = $state('');
  /** A payment of this sale has been tried; another amount would be another sale. */
  #tried = false;

  readonly amount = $derived(Number(this.#digits));

  constructor(makeId: () => string) {
    this.#makeId = makeId;
    this.#id = makeId();
  }

  get id(): string {
    return this.#id;
  }

  /** Returns false where the key would have gone over `maxAmount`, and did nothing. */
  press(key: KeypadKey, maxAmount: number): boolean {
    const { digits, refused } = press(this.#digits, key, maxAmount);
    if (digits !== this.#digits && this.#tried) this.#renew();
    this.#digits = digits;
    return !refused;
  }

  /** For the next customer. */
  start(): void {
    this.#renew();
    this.#digits = '';
  }

  /** The same customer tries another code: same sale, same amount. */
  resume(saleId: string, amount: number): void {
    this.#id = saleId;
    this.#digits = String(amount);
    this.#tried = true;
  }

  #renew(): void {
    this.#id = this.#makeId();
    this.#tried = false;
  }
}
