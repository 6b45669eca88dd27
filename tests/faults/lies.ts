/** Payments whose gateway tells something else than the truth, begun side by side and looked at later. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { endingDigits, type BehaviourId } from '@kaikei/shared/sandbox-behaviours.ts';
import { newCode, newId } from '../support/ids.ts';
import { WAIT_LIMIT_MS } from '../support/limits.ts';
import type { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

/**
 * The shortest time between a call and the next question, as a gateway sees it: 5 s (R5), less what it
 * takes to notice that the proxy has hung up on a lie, which ends the call for the proxy.
 */
export const SHORTEST_GAP_MS = 4_900;

/** A behaviour of the sandbox, and how many answers it spoils, or another parameter. */
export interface Lie {
  behaviour: BehaviourId;
  parameter?: number;
}

export interface Begun {
  id: string;
  /** As the submission was answered. */
  first: Promise<PaymentView>;
}

const USELESS = [
  'html',
  'empty',
  'cut',
  'huge',
  'repeated-members',
  'deep-nesting',
  'redirect',
  'unsigned',
  'wrong-signature',
] as const;

/** The customer was charged; so many answers, from the create's on, are useless. */
export const useless = (answers: number): readonly Lie[] =>
  USELESS.map((behaviour) => ({ behaviour, parameter: answers }));

/** The customer was charged; the create's answer does not say so, the first query's does. */
export const SILENT: readonly Lie[] = [
  { behaviour: 'http-error-after', parameter: 0 },
  { behaviour: 'http-error-after', parameter: 2 },
  { behaviour: 'http-error-after', parameter: 3 },
  { behaviour: 'http-error-after', parameter: 4 },
  { behaviour: 'http-error-after', parameter: 29 },
  { behaviour: 'system-error-charged' },
  { behaviour: 'answer-lost' },
];

/** Nobody paid, and signed answers say that somebody did: of something else, or of an earlier time. */
export const FALSE_SUCCESS: readonly Lie[] = [
  { behaviour: 'other-order', parameter: 2 },
  { behaviour: 'other-amount', parameter: 2 },
  { behaviour: 'other-currency', parameter: 2 },
  { behaviour: 'other-merchant', parameter: 2 },
  { behaviour: 'replayed-answer' },
];

/** The customer was not charged, and the gateway fails before it records anything. */
export const NEVER_RECORDED: readonly Lie[] = [
  { behaviour: 'http-error-before', parameter: 0 },
  { behaviour: 'http-error-before', parameter: 3 },
  { behaviour: 'http-error-before', parameter: 29 },
  { behaviour: 'request-lost' },
];

export class Payments {
  readonly shop: Shop;
  readonly till: Till;
  readonly #begun = new Map<Lie, Begun>();

  constructor(shop: Shop, till: Till) {
    this.shop = shop;
    this.till = till;
  }

  begin(lie: Lie): void {
    const { behaviour, parameter = 0 } = lie;
    const id = newId();
    const code = newCode(endingDigits({ behaviour, parameter }));
    const first = this.till.put(id, submission({ code })).then(({ payment }) => payment);
    // It is told of where it is looked at; where nobody does, it must not end the run.
    first.catch(() => undefined);
    this.#begun.set(lie, { id, first });
  }

  of(lie: Lie): Begun {
    const begun = this.#begun.get(lie);
    if (!begun) throw new Error('it was not begun');
    return begun;
  }

  all(): Begun[] {
    return [...this.#begun.values()];
  }

  /** The payment once it is final. */
  ended(id: string, limitMs = WAIT_LIMIT_MS): Promise<PaymentView> {
    return until(
      `the end of ${id}`,
      async () => {
        const { payment } = await this.till.get(id);
        return isFinal(payment.state) && payment;
      },
      limitMs,
    );
  }

  /** The kinds of the incidents that were opened for it. */
  async incidents(id: string): Promise<string[]> {
    const { stdout } = await this.shop.proxy.command('payments', 'list', '--incidents', '--json');
    const incidents = JSON.parse(stdout) as { kind: string; paymentId?: string }[];
    return incidents.filter(({ paymentId }) => paymentId === id).map(({ kind }) => kind);
  }

  captured(id: string): number | undefined {
    return this.shop.gateway.ledger().orders.find(({ order }) => order === id)?.captured;
  }

  /** From the end of a call to the beginning of the next question, as the gateway saw it. */
  gapsMs(): number[] {
    return this.all().flatMap(({ id }) => {
      const calls = this.shop.gateway.calls(id);
      return calls.slice(1).flatMap(({ kind, receivedAt }, n) => {
        const before = calls[n]?.answeredAt ?? Infinity;
        return kind === 'query' || kind === 'refund-query' ? [receivedAt - before] : [];
      });
    });
  }
}

/** The kinds of the calls that brought nothing, in order. */
export function unanswered({ timeline }: PaymentView): string[] {
  return timeline.map(({ event }) => event).filter((event) => event.endsWith('-unanswered'));
}
