import { refundIdsSchema } from '@kaikei/shared/api.ts';
import type { NewShopRefund, Payment } from '@kaikei/shared/payment.ts';
import { whyNotRefund, type RefundRefusal } from '@kaikei/shared/rules/shop-refund.ts';
import { newRefundSchema } from '@kaikei/shared/shop/refund.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import type { AppContext } from '../../context.ts';
import { approvedByManager } from '../../shop/credentials.ts';
import { refusalOf, withinLimit } from '../approval.ts';
import { membersOf } from '../body.ts';
import type { Context } from '../env.ts';
import type { RateLimiter } from '../limits.ts';
import { Problem } from '../problem.ts';
import { validate } from '../validate.ts';
import { refundView } from '../../view.ts';

/** `PUT /v1/payments/{id}/refunds/{refundId}` */
export function refundPayment(app: AppContext, pins: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    const { id, refundId } = idsOf(c);
    const { amount, reason, approval } = validate(newRefundSchema, membersOf(c));
    const asked: NewShopRefund = {
      id: refundId,
      amount,
      ...(reason !== undefined && { reason }),
      terminalId: c.get('terminal').id,
    };
    const payment = await paymentOf(app, c, id);
    // A repeat changes nothing, and so needs nobody.
    const before = whyNotRefund(payment, asked);
    if (before?.kind === 'repeated') return c.json(refundView(before.refund));
    if (before?.kind === 'conflict') throw problemOf(before);
    const staffId = await approvedBy(app, c, { pins, approval });
    const outcome = await app.supervisor.requestRefund(id, { ...asked, staffId });
    switch (outcome.kind) {
      case 'created':
        return c.json(refundView(outcome.refund), 201);
      case 'repeated':
        return c.json(refundView(outcome.refund));
      case 'unknown':
        throw new Problem('payment-not-found');
      case 'stopping':
        throw new Problem('shutting-down', { retryAfterSeconds: 5 });
      case 'conflict':
      case 'not-refundable':
      case 'exceeds':
      case 'in-progress':
        throw problemOf(outcome);
    }
  };
}

function problemOf(refusal: Exclude<RefundRefusal, { kind: 'repeated' }>): Problem {
  switch (refusal.kind) {
    case 'conflict':
      return new Problem('payment-conflict');
    case 'not-refundable':
      return new Problem('payment-not-refundable');
    case 'exceeds':
      return new Problem('refund-exceeds-payment', {
        detail: `At most ${refusal.left} of this payment can still be refunded.`,
      });
    case 'in-progress':
      return new Problem('refund-in-progress');
  }
}

/** Gives who approved it. @throws Problem 401, 403, 429 */
async function approvedBy(
  app: AppContext,
  c: Context,
  { pins, approval }: { pins: RateLimiter; approval: Credential | undefined },
): Promise<string> {
  const terminal = c.get('terminal');
  const check = () => approvedByManager(app.store, { terminal, approval, clock: app.clock });
  const approved = await (approval ? withinLimit(pins, terminal.id, check) : check());
  if (approved.kind !== 'approved') throw refusalOf(app, c, approved);
  return approved.by.id;
}

/** `GET /v1/payments/{id}/refunds/{refundId}` */
export function showRefund(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const id = c.req.param('id') ?? '';
    const { shopRefunds = [] } = await paymentOf(app, c, id);
    const refund = shopRefunds.find((each) => each.id === c.req.param('refundId'));
    if (!refund) throw new Problem('not-found');
    return c.json(refundView(refund));
  };
}

/** @throws Problem 422 */
function idsOf(c: Context): { id: string; refundId: string } {
  return validate(refundIdsSchema, {
    id: c.req.param('id') ?? '',
    refundId: c.req.param('refundId') ?? '',
  });
}

/** Of whichever terminal of the store. @throws Problem 404 */
async function paymentOf(app: AppContext, c: Context, id: string): Promise<Payment> {
  const record = (await app.store.payments.read(id))?.record;
  const isOfStore = record?.storeNo === c.get('terminal').storeNo;
  if (!isOfStore) throw new Problem('payment-not-found');
  if (record.kind !== 'payment') throw new Problem('payment-not-refundable');
  return record;
}
