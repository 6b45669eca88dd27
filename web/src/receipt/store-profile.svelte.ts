/** What receipts say of the store: as the proxy last said it, kept for when it does not answer. */
import { storeSchema, type StoreView } from '@kaikei/shared/shop/store.ts';
import * as v from 'valibot';
import { ProblemError, UnreachableError } from '../api/problem.ts';

const KEPT = 'kaikei-store';

export interface StoreProfileDeps {
  ask: () => Promise<StoreView>;
  /** Of the terminal that this till is. */
  storeNo: () => string | undefined;
  /** Small, and cheap to lose. */
  kept: Pick<Storage, 'getItem' | 'setItem'>;
}

export class StoreProfile {
  readonly #deps: StoreProfileDeps;
  #view = $state.raw<StoreView | undefined>();

  constructor(deps: StoreProfileDeps) {
    this.#deps = deps;
    this.#view = parsed(deps.kept.getItem(KEPT));
  }

  /** Undefined: nothing was ever said of the store of this till. */
  get view(): StoreView | undefined {
    return this.#view?.storeNo === this.#deps.storeNo() ? this.#view : undefined;
  }

  /** Without an answer of the proxy all stays as it was. */
  async refresh(): Promise<void> {
    const { ask, kept } = this.#deps;
    try {
      this.#view = await ask();
    } catch (error) {
      if (error instanceof ProblemError || error instanceof UnreachableError) return;
      throw error;
    }
    try {
      kept.setItem(KEPT, JSON.stringify(this.#view));
    } catch {
      // A full disk: it is known until the page is reloaded.
    }
  }
}

/** It may have been kept by another version of the till. */
function parsed(text: string | null): StoreView | undefined {
  if (text === null) return undefined;
  try {
    const known = v.safeParse(storeSchema, JSON.parse(text));
    return known.success ? known.output : undefined;
  } catch {
    return undefined;
  }
}
