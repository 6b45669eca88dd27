/** What a screen asked the proxy for: on its way, there, or why not. */
import { ProblemError, UnreachableError } from './problem.ts';

export type LoadTrouble = 'sign-in' | 'unreachable' | 'busy' | 'not-found' | 'failed';

export class Loaded<Value> {
  #value = $state.raw<Value | undefined>();
  #trouble = $state.raw<LoadTrouble | undefined>();
  #isThere = $state(false);
  #asked = 0;

  get value(): Value | undefined {
    return this.#value;
  }

  /** It was answered, also where the answer is that there is none. */
  get isThere(): boolean {
    return this.#isThere;
  }

  get trouble(): LoadTrouble | undefined {
    return this.#trouble;
  }

  /** What was there before is gone at once: it may be of another day. An answer that was overtaken is dropped. */
  async load(ask: () => Promise<Value>): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#value = undefined;
    this.#isThere = false;
    this.#trouble = undefined;
    try {
      const value = await ask();
      if (asked !== this.#asked) return;
      this.#value = value;
      this.#isThere = true;
    } catch (error) {
      const trouble = loadTroubleOf(error);
      if (asked === this.#asked) this.#trouble = trouble;
    }
  }
}

/** @throws what is a mistake of ours */
export function loadTroubleOf(error: unknown): LoadTrouble {
  if (error instanceof UnreachableError) return 'unreachable';
  if (!(error instanceof ProblemError)) throw error;
  if (error.slug === 'approval-required') return 'sign-in';
  if (error.status === 429) return 'busy';
  return error.status === 404 ? 'not-found' : 'failed';
}
