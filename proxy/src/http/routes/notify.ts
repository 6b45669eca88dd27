/** `POST /v1/gateway/notify`: a verified hint, never a verdict (R12). */
import { fromMajorText } from '@kaikei/shared/money.ts';
import type { Payment } from '@kaikei/shared/payment.ts';
import type { AppContext } from '../../context.ts';
import { readBytes } from '../body.ts';
import type { Context } from '../env.ts';
import { Problem } from '../problem.ts';

const MAX_BYTES = 64 * 1024;

export function takeNotification(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const body = await readBytes(c, MAX_BYTES);
    const notification = app.gateway.verifyNotification(body, c.req.header('content-type'));
    if (!notification.genuine) throw new Problem('invalid-signature');
    try {
      await act(app, notification.members);
    } catch (error) {
      // A hint that could not be taken costs nothing: the queries go on by themselves.
      app.log.warn({ err: error }, 'a notification could not be used');
    }
    return c.text('success');
  };
}

async function act(app: AppContext, members: ReadonlyMap<string, string>): Promise<void> {
  const orderNo = members.get('merchant_order_no') ?? '';
  const payment = paymentOf(app, orderNo) ?? paymentOf(app, orderNo.replace(/-r\d+$/, ''));
  if (!payment) {
    await open(app, 'notification-unknown-order', `order ${orderNo.slice(0, 40)}`);
    return;
  }
  if (contradicts(members, payment)) {
    await open(app, 'notification-mismatch', 'other amount or currency', payment.id);
    return;
  }
  await app.supervisor.hint(payment.id);
}

function paymentOf(app: AppContext, id: string): Payment | undefined {
  const record = app.store.payments.read(id)?.record;
  return record?.kind === 'payment' ? record : undefined;
}

function contradicts(members: ReadonlyMap<string, string>, payment: Payment): boolean {
  const currency = members.get('price_currency');
  const amount = members.get('order_amount') ?? members.get('trans_amount');
  const otherCurrency = currency !== undefined && currency !== payment.currency;
  const otherAmount =
    amount !== undefined && fromMajorText(amount, payment.currency) !== payment.amount;
  return otherCurrency || otherAmount;
}

async function open(
  app: AppContext,
  kind: 'notification-unknown-order' | 'notification-mismatch',
  detail: string,
  paymentId?: string,
): Promise<void> {
  app.log.warn({ incident: kind, paymentId }, 'incident');
  const at = app.clock.now();
  await app.store.payments.addIncident({
    at,
    kind,
    detail,
    ...(paymentId !== undefined && { paymentId }),
  });
}
