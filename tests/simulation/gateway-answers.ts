/** What the gateway says: each answer with a serial number of its own, unless the script repeats one. */
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import type { Status } from './gateway-orders.ts';
import { EARLIER } from './wire.ts';

export class GatewayAnswers {
  readonly #notFoundsUnsigned: boolean;
  #serial = 0;
  /** The script of the payment that is being answered says so. */
  psnRepeats = false;

  constructor(notFoundsUnsigned: boolean) {
    this.#notFoundsUnsigned = notFoundsUnsigned;
  }

  ofOrder(attempt: Attempt, status: Status): Verdict {
    const transNo = attempt.script.numberTaken ? EARLIER.transNo : `${attempt.id}-T`;
    return this.ofStatus(status, transNo);
  }

  ofStatus(status: Status, transNo: string): Verdict {
    const psn = this.psn();
    switch (status) {
      case 0:
      case 9:
        return { kind: 'in-progress', status, transNo, psn };
      case 1:
        return { kind: 'closed', code: 'TS-D2012', transNo, psn };
      case 2:
        return { kind: 'paid', transNo, psn };
      case 3:
        return { kind: 'canceled', transNo, psn };
    }
  }

  notFound(): Verdict {
    const signed = !this.#notFoundsUnsigned;
    return { kind: 'not-found', signed, code: 'E04111', psn: this.psn() };
  }

  refused(code: string): Verdict {
    return { kind: 'refused', code, message: '', psn: this.psn() };
  }

  psn(): string {
    if (this.psnRepeats) return EARLIER.psn;
    this.#serial += 1;
    return `S${this.#serial}`;
  }
}
