/** How a refund stands for the people at the counter: what failed in other ways than by the gateway's word has other words. */
import type { RefundView } from '@kaikei/shared/api.ts';

export type RefundStanding = RefundView['state'] | 'number-used' | 'failed-by-hand';

/** By the codes of the rules (R16); every other one is the gateway's. */
const STANDINGS: Readonly<Record<string, RefundStanding>> = {
  'refund-number-used': 'number-used',
  'resolved-by-hand': 'failed-by-hand',
};

export function standingOf({ state, failure }: RefundView): RefundStanding {
  return (failure && STANDINGS[failure.code]) ?? state;
}
