import type { AnswerNumbers, ForeignNumbers } from '@kaikei/proxy/store/payments-port.ts';
import { EARLIER } from './wire.ts';

/** The numbers that answers may bear only once (R3), with those of an order from before. */
export class NumberLedger {
  readonly #transNos = new Map([[EARLIER.transNo, EARLIER.paymentId]]);
  readonly #psns = new Map([[EARLIER.psn, EARLIER.paymentId]]);

  /** As a store's step does with the numbers of its answers. */
  claim(numbers: readonly AnswerNumbers[], paymentId: string): ForeignNumbers {
    const psns = new Set<string>();
    const transNos = new Set<string>();
    for (const { psn, transNo } of numbers) {
      if (psn !== undefined && !claim(this.#psns, psn, paymentId)) psns.add(psn);
      if (transNo !== undefined && !claim(this.#transNos, transNo, paymentId))
        transNos.add(transNo);
    }
    return { psns, transNos };
  }

  /** All that is kept, as text. */
  dump(): string {
    return JSON.stringify([[...this.#transNos], [...this.#psns]]);
  }
}

function claim(owners: Map<string, string>, key: string, paymentId: string): boolean {
  const owner = owners.get(key);
  if (owner === undefined) owners.set(key, paymentId);
  return owner === undefined || owner === paymentId;
}
