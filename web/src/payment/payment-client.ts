/** The calls about one payment. Whatever they are answered is taken at once, in the order of the changes. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import type { ProxyClient } from '../api/client.ts';
import type { Payments } from './payments.svelte.ts';

export type PaymentClient = Pick<ProxyClient, 'submit' | 'payment' | 'cancel'>;

export function createPaymentClient(client: PaymentClient, payments: Payments): PaymentClient {
  async function taken(ask: () => Promise<PaymentView>): Promise<PaymentView> {
    const askedAfter = payments.asking();
    const payment = await ask();
    payments.take(payment, askedAfter);
    return payment;
  }
  return {
    submit: (id, body) => taken(() => client.submit(id, body)),
    payment: (id) => taken(() => client.payment(id)),
    cancel: (id) => taken(() => client.cancel(id)),
  };
}
