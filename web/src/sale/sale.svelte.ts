/** The sale on the screen: what one customer owes, before and between its payments. */
import type { TypedSale } from '../storage/db.ts';
import { press, type KeypadKey } from '../ui/keypad-keys.ts';

/** A scanner's keys that could be taken for a person's before it is found out. */
const LONGEST_TAKEN_BACK = 32;

export class Sale {
  readonly #makeId: () => string;
  readonly #onChange: (sale: TypedSale) => void;
  #id = $state('');
  #digits = $state('');
  /** A payment of this sale has been tried; another amount would be another sale. */
  #tried = false;
  /** How it was before each of the last keys of a keyboard, the latest last. */
  #before: { id: string; digits: string; tried: boolean }[] = [];

  readonly amount = $derived(Number(this.#digits));

  constructor(makeId: () => string, onChange: (sale: TypedSale) => void) {
    this.#makeId = makeId;
    this.#onChange = onChange;
    this.#id = makeId();
  }

  get id(): string {
    return this.#id;
  }

  /** Returns false where the key would have gone over `maxAmount`, and did nothing. */
  press(key: KeypadKey, maxAmount: number): boolean {
    this.#before = [];
    return this.#press(key, maxAmount);
  }

  /** Likewise, of a key that may yet be taken back; undefined for one that the keypad does not have. */
  type(key: KeypadKey | undefined, maxAmount: number): boolean {
    const before = { id: this.#id, digits: this.#digits, tried: this.#tried };
    this.#before = [...this.#before.slice(1 - LONGEST_TAKEN_BACK), before];
    return key === undefined || this.#press(key, maxAmount);
  }

  /** The last so many typed keys were a scanner's. */
  takeBack(count: number): void {
    const [before] = this.#before.slice(-count);
    this.#before = [];
    if (!before) return;
    this.#id = before.id;
    this.#digits = before.digits;
    this.#tried = before.tried;
    this.#persist();
  }

  #press(key: KeypadKey, maxAmount: number): boolean {
    const { digits, refused } = press(this.#digits, key, maxAmount);
    if (digits !== this.#digits && this.#tried) this.#renew();
    this.#digits = digits;
    this.#persist();
    return !refused;
  }

  /** For the next customer. */
  start(): void {
    this.#before = [];
    this.#renew();
    this.#digits = '';
    this.#persist();
  }

  /** As it was when the till was closed. */
  restore({ id, amount, tried }: TypedSale): void {
    this.#id = id;
    this.#tried = tried;
    this.#digits = amount === 0 ? '' : String(amount);
  }

  /** After the storage was emptied under us: what is typed goes back to the disk. */
  rewrite(): void {
    this.#persist();
  }

  /**
   * A sale of which nobody has heard gets an id of its own: a copy of this browser's profile would
   * have the same one for another customer (F41). It is kept at once: by it the till knows, when it
   * is opened the next time, that what was typed has been sent.
   */
  renewUntried(): void {
    if (this.#tried) return;
    this.#renew();
    this.#persist();
  }

  /** Another amount is another sale from now on. */
  markTried(): void {
    this.#before = [];
    this.#tried = true;
    this.#persist();
  }

  /** The same customer tries another code: same sale, same amount. */
  resume(saleId: string, amount: number): void {
    this.#before = [];
    this.#id = saleId;
    this.#digits = String(amount);
    this.#tried = true;
    this.#persist();
  }

  #persist(): void {
    this.#onChange({ id: this.#id, amount: this.amount, tried: this.#tried });
  }

  #renew(): void {
    this.#id = this.#makeId();
    this.#tried = false;
  }
}
