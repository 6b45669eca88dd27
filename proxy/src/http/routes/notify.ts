/** `POST /v1/gateway/notify`: a verified hint, never a verdict (R12). */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { AppContext } from '../../context.ts';
import { tellsOtherAmount } from '../../gateway/amounts.ts';
import type { Context } from '../env.ts';
import { openIncident } from '../incident.ts';
import { Problem } from '../problem.ts';

export function takeNotification(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const body = c.get('bytes');
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
  const payment =
    (await paymentOf(app, orderNo)) ?? (await paymentOf(app, orderNo.replace(/-r\d+$/, '')));
  if (!payment) {
    await openIncident(app, 'notification-unknown-order', `order ${orderNo.slice(0, 40)}`);
    return;
  }
  if (contradicts(members, payment)) {
    await openIncident(app, 'notification-mismatch', 'other amount or currency', payment.id);
    return;
  }
  // A repeated delivery asks for nothing new.
  if (payment.state === 'paid' || payment.hinted) return;
  await app.supervisor.hint(payment.id);
}

async function paymentOf(app: AppContext, id: string): Promise<Payment | undefined> {
  const record = (await app.store.payments.read(id))?.record;
  return record?.kind === 'payment' ? record : undefined;
}

function contradicts(members: ReadonlyMap<string, string>, payment: Payment): boolean {
  const currency = members.get('price_currency');
  const otherCurrency = Boolean(currency) && currency !== payment.currency;
  return otherCurrency || tellsOtherAmount(members, payment.amount, payment.currency);
}
