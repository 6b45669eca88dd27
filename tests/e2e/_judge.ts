/** Compares, once a browser's mishap is over, what the gateway holds with what the till has shown. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { waitLimitMs } from '../support/limits.ts';
import type { Shop } from '../support/shop.ts';
import { until } from '../support/until.ts';
import type { Shown } from './_till.ts';

/** Waits until no payment is in doubt. Gives one line for everything that must not be. */
export async function judge(shop: Shop, shown: readonly Shown[]): Promise<string[]> {
  const payments = await until('no payment is in doubt', () => allFinal(shop), waitLimitMs(90_000));
  const orders = new Map(shop.gateway.ledger().orders.map((order) => [order.order, order]));
  const paidSales = payments.flatMap(({ state, saleId }) => (state === 'paid' ? [saleId] : []));
  return [
    ...payments.flatMap(({ id, state, amount }) => {
      const net = orders.get(id)?.net ?? 0;
      const owed = state === 'paid' ? amount : 0;
      return net === owed ? [] : [`${id} is ${state} and the gateway holds ${net}`];
    }),
    ...paidSales
      .filter((sale, at) => paidSales.indexOf(sale) !== at)
      .map((sale) => `sale ${sale ?? 'of nobody'} was paid twice`),
    ...payments.flatMap(({ id }) => {
      const creates = shop.heard(id).filter((kind) => kind === 'create').length;
      return creates > 1 ? [`${id} was created ${creates} times`] : [];
    }),
    ...[...orders.keys()]
      .filter((order) => !payments.some(({ id }) => id === order))
      .map((order) => `the proxy does not know ${order}`),
    ...shown
      .filter((each) => each.state === 'paid' && !wasSigned(shop, each))
      .map(({ payment }) => `${payment} was shown as paid before a signed success`),
  ];
}

/** The gateway had answered by then that it is paid. */
function wasSigned(shop: Shop, { payment, at }: Shown): boolean {
  return shop.gateway
    .calls(payment)
    .some(({ answer, answeredAt = Infinity }) => answer?.transStatus === 2 && answeredAt <= at);
}

async function allFinal(shop: Shop): Promise<PaymentView[] | undefined> {
  const { stdout } = await shop.proxy.command('payments', 'list', '--json', '--limit', '1000');
  const payments = JSON.parse(stdout) as PaymentView[];
  return payments.every(({ state }) => isFinal(state)) ? payments : undefined;
}
