/** What a tab that watches gets of the till, checked: a tab of another version may say something else. */
import { PAYMENT_STATES } from '@kaikei/shared/api.ts';
import * as v from 'valibot';
import { CONNECTION_HEALTH_NAMES } from '../connection/connection-health.ts';
import { ATTEMPT_STEPS } from '../payment/phase.ts';

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
