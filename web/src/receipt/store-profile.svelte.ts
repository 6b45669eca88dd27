/** What the till knows of its store: as the proxy last said it, kept for when it does not answer. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { StoreView } from '@kaikei/shared/shop/store.ts';
import { ProblemError, UnreachableError } from '../api/problem.ts';
import type { KeptAnswer } from '../storage/kept-answer.ts';

export interface StoreProfileDeps {
  ask: () => Promise<StoreView>;
  /** That this till is. */
  terminal: () => Pick<TerminalView, 'id' | 'name' | 'storeNo'> | undefined;
  kept: KeptAnswer<StoreView>;
}

export class StoreProfile {
  readonly #deps: StoreProfileDeps;
  #view = $state.raw<StoreView | undefined>();

  constructor(deps: StoreProfileDeps) {
    this.#deps = deps;
    this.#view = deps.kept.read();
  }

  /** Undefined: nothing was ever said of the store of this till. */
  get view(): StoreView | undefined {
    return this.#view?.storeNo === this.#deps.terminal()?.storeNo ? this.#view : undefined;
  }

  /** As people know it; undefined where nothing was ever said of it. */
  terminalName(id: string): string | undefined {
    const own = this.#deps.terminal();
    if (own?.id === id) return own.name;
    return this.view?.terminals?.find((terminal) => terminal.id === id)?.name;
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
    kept.write(this.#view);
  }
}
