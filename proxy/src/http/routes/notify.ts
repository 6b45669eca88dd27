/** `POST /v1/gateway/notify`: a verified hint, never a verdict (R12). */
import type { Payment, ShopRefund } from '@kaikei/shared/payment.ts';
import { shopRefundNo } from '@kaikei/shared/rules/shop-refund-facts.ts';
import type { AppContext } from '../../context.ts';
import { namesOtherAmount } from '../../gateway/amounts.ts';
import type { NotificationResult } from '../../metrics.ts';
import type { Context } from '../env.ts';
import { openIncident } from '../incident.ts';
import { NotificationIncidents } from '../notification-incidents.ts';
import { Problem } from '../problem.ts';

/** A payment's id, or a refund's number. What has another form was never sent by us. */
const ORDER_NUMBER = /^[a-z0-9_-]{12,28}(-[rs]\d{1,4})?$/;

export function takeNotification(app: AppContext) {
  const incidents = new NotificationIncidents(app.clock);
  return async (c: Context): Promise<Response> => {
    const body = c.get('bytes');
    const notification = app.gateway.verifyNotification(body, c.req.header('content-type'));
    if (!notification.genuine) {
      app.metrics.countNotification(notification.reason);
      throw new Problem('invalid-signature');
    }
    const { members, ambiguous } = notification;
    app.metrics.countNotification(
      ambiguous ? 'ambiguous' : await orUnused(app, () => act(app, members, incidents)),
    );
    return c.text('success');
  };
}

/** A hint that could not be taken costs nothing: the queries go on by themselves. */
async function orUnused(
  app: AppContext,
  work: () => Promise<NotificationResult>,
): Promise<NotificationResult> {
  try {
    return await work();
  } catch (error) {
    app.log.warn({ err: error }, 'a notification could not be used');
    return 'unused';
  }
}

async function act(
  app: AppContext,
  members: ReadonlyMap<string, string>,
  incidents: NotificationIncidents,
): Promise<NotificationResult> {
  const orderNo = members.get('merchant_order_no') ?? '';
  if (!ORDER_NUMBER.test(orderNo)) return 'foreign-order';
  const payment =
    (await paymentOf(app, orderNo)) ?? (await paymentOf(app, orderNo.replace(/-[rs]\d+$/, '')));
  if (!payment || isUnknownRefund(payment, orderNo)) {
    if (incidents.take(orderNo))
      await openIncident(app, 'notification-unknown-order', `order ${orderNo}`);
    return 'unknown-order';
  }
  const shopRefund = shopRefundOf(payment, orderNo);
  if (contradicts(members, payment, shopRefund?.amount ?? payment.amount)) {
    if (incidents.take(orderNo))
      await openIncident(app, 'notification-mismatch', 'other amount or currency', payment.id);
    return 'mismatch';
  }
  // A repeated delivery asks for nothing new.
  const isOpen = shopRefund ? isAwaited(shopRefund) : payment.state !== 'paid';
  if (isOpen && !payment.hinted) await app.supervisor.hint(payment.id);
  return 'taken';
}

async function paymentOf(app: AppContext, id: string): Promise<Payment | undefined> {
  const record = (await app.store.payments.read(id))?.record;
  return record?.kind === 'payment' ? record : undefined;
}

/** F33: one that was asked for after the backup that was restored, or was made elsewhere. */
function isUnknownRefund(payment: Payment, orderNo: string): boolean {
  return /-s\d+$/.test(orderNo) && !shopRefundOf(payment, orderNo);
}

/** One that a person ended is asked about as well. */
function isAwaited({ state, watchedUntil }: ShopRefund): boolean {
  return state === 'processing' || watchedUntil !== undefined;
}

/** The refund by the shop whose number it is (R16). */
function shopRefundOf(payment: Payment, orderNo: string): ShopRefund | undefined {
  return payment.shopRefunds?.find((refund) => shopRefundNo(payment, refund) === orderNo);
}

function contradicts(
  members: ReadonlyMap<string, string>,
  payment: Payment,
  amount: number,
): boolean {
  const currency = members.get('price_currency');
  const otherCurrency = Boolean(currency) && currency !== payment.currency;
  return otherCurrency || namesOtherAmount(members, amount, payment.currency);
}
