import type { AnswerLedger } from '@kaikei/proxy/store/port.ts';
import { EARLIER } from './network.ts';

/** The numbers that answers may bear only once (R3), with those of an order from before. */
export class CoreLedger implements AnswerLedger {
  readonly #transNos = new Map([[EARLIER.transNo, EARLIER.paymentId]]);
  readonly #psns = new Map([[EARLIER.psn, EARLIER.paymentId]]);

  claimTransNo(transNo: string, paymentId: string): boolean {
    return claim(this.#transNos, transNo, paymentId);
  }

  claimPsn(psn: string, paymentId: string): boolean {
    return claim(this.#psns, psn, paymentId);
  }
}

function claim(owners: Map<string, string>, key: string, paymentId: string): boolean {
  const owner = owners.get(key);
  if (owner === undefined) owners.set(key, paymentId);
  return owner === undefined || owner === paymentId;
}
