import type { Mix } from './mix.ts';
import type { Prng } from './prng.ts';

/** A time in which the disk takes nothing; in most sales there is none. */
export class DiskOutage {
  readonly #from: number;
  readonly #until: number;

  constructor(now: number, rng: Prng, mix: Mix) {
    this.#from = rng.chance(mix.diskOutage) ? now + rng.int(0, 120_000) : Infinity;
    this.#until = this.#from + (this.#from === Infinity ? 0 : rng.int(5_000, 900_000));
  }

  includes(time: number): boolean {
    return time >= this.#from && time < this.#until;
  }
}
