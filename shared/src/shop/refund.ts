/** `PUT /v1/payments/{id}/refunds/{refundId}` (R16) */
import * as v from 'valibot';
import { refundMembers } from '../api.ts';
import { credentialSchema } from './staff.ts';

export const newRefundSchema = v.strictObject({
  ...refundMembers,
  approval: v.optional(credentialSchema),
});
