/** What a tab that watches gets of the till: what its screen shows, and never a code. */
import { PAYMENT_STATES } from '@kaikei/shared/api.ts';
import * as v from 'valibot';
import { CONNECTION_HEALTH_NAMES, connectionHealth } from '../connection/connection-health.ts';
import { ATTEMPT_STEPS } from '../payment/phase.ts';
import type { Till } from './till.svelte.ts';

const screenSchema = v.variant('kind', [
  /** Not paired, or not open yet. */
  v.object({ kind: v.literal('closed') }),
  v.object({ kind: v.literal('sale'), amount: v.number(), currency: v.string() }),
  v.object({
    kind: v.literal('payment'),
    phase: v.picklist([...ATTEMPT_STEPS, ...PAYMENT_STATES]),
    amount: v.optional(v.number()),
    currency: v.string(),
    payMethodId: v.optional(v.string()),
  }),
]);

export const shownTillSchema = v.object({
  link: v.picklist(CONNECTION_HEALTH_NAMES),
  screen: screenSchema,
  /** How many payments are in doubt. */
  open: v.number(),
});
export type ShownTill = v.InferOutput<typeof shownTillSchema>;

export function shownTill(till: Till): ShownTill {
  return {
    link: connectionHealth(till.connection.proxy, till.connection.gateway?.status).name,
    screen: till.lifecycle.isStarting ? { kind: 'closed' } : screenOf(till),
    open: till.payments.open.length,
  };
}

function screenOf(till: Till): ShownTill['screen'] {
  const { terminal } = till.session;
  if (!terminal) return { kind: 'closed' };
  if (till.screen.view.name !== 'payment') {
    return { kind: 'sale', amount: till.sale.amount, currency: terminal.currency };
  }
  const { phase, amount, currency, payMethodId } = till.paymentOf(till.screen.view.id);
  return {
    kind: 'payment',
    phase,
    ...(amount !== undefined && { amount }),
    currency,
    ...(payMethodId !== undefined && { payMethodId }),
  };
}
