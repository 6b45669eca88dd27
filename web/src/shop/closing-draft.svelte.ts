/** A closing that is being made: what a person counted and noted, and how the proxy took it. */
import type { Closing } from '@kaikei/shared/shop/report.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import { loadTroubleOf, type LoadTrouble } from '../api/loaded.svelte.ts';
import { ProblemError } from '../api/problem.ts';
import { cashOf } from './cash.ts';
import type { NewClosing } from './shop-client.ts';

/** `unknown`: nobody answered, so it may have been made. */
export type CloseTrouble = LoadTrouble | 'already-closed' | 'unknown';

export interface ClosingDraftDeps {
  close: (closing: NewClosing, approval?: Credential) => Promise<Closing>;
  approved: <Value>(
    action: (approval?: Credential) => Promise<Value>,
  ) => Promise<Value | undefined>;
}

export class ClosingDraft {
  readonly #deps: ClosingDraftDeps;
  cash = $state('');
  note = $state('');
  isBusy = $state(false);
  trouble = $state.raw<CloseTrouble | undefined>();
  readonly countedCash = $derived(cashOf(this.cash));
  /** Cash may be left out, and not be wrong. */
  readonly isCashWrong = $derived(this.cash.trim() !== '' && this.countedCash === undefined);

  constructor(deps: ClosingDraftDeps) {
    this.#deps = deps;
  }

  /** The closing; undefined where none was made, or nobody knows: see `trouble`. */
  async close(businessDate: string): Promise<Closing | undefined> {
    if (this.isBusy || this.isCashWrong) return undefined;
    this.isBusy = true;
    this.trouble = undefined;
    const note = this.note.trim();
    const closing: NewClosing = {
      businessDate,
      ...(this.countedCash !== undefined && { countedCash: this.countedCash }),
      ...(note !== '' && { note }),
    };
    try {
      return await this.#deps.approved((approval) => this.#deps.close(closing, approval));
    } catch (error) {
      this.trouble = troubleOf(error);
      return undefined;
    } finally {
      this.isBusy = false;
    }
  }
}

function troubleOf(error: unknown): CloseTrouble {
  if (error instanceof ProblemError && error.slug === 'already-closed') return 'already-closed';
  const trouble = loadTroubleOf(error);
  return trouble === 'unreachable' ? 'unknown' : trouble;
}
