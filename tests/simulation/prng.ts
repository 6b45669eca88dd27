/** Random numbers that a seed fixes for ever (mulberry32 on a scrambled seed). */
export class Prng {
  #state: number;

  constructor(seed: number) {
    // Neighboring seeds must not give neighboring sequences.
    let mixed = Math.imul(seed ^ (seed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    this.#state = (mixed ^ (mixed >>> 15)) | 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Draws nothing where the answer is certain, so that a fault left out costs nothing. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.int(0, list.length - 1)] ?? list[0];
  }

  /** Undefined where there is none. */
  pickAny<T>(list: readonly T[]): T | undefined {
    const [first, ...others] = list;
    return first === undefined ? undefined : this.pick([first, ...others]);
  }
}
