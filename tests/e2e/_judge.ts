/** Compares, once a browser's mishap is over, what the gateway holds with what the till has shown. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { waitLimitMs } from '../support/limits.ts';
import type { Shop } from '../support/shop.ts';
import { until } from '../support/until.ts';
import type { Shown, TillPage } from './_till.ts';

/**
 * Waits until no payment of this till is in doubt. Gives one line for everything that must not be.
 * @param shown also by tabs of this terminal that are gone
 */
export async function judge(
  shop: Shop,
  till: TillPage,
  shown: readonly Shown[] = till.shown,
): Promise<string[]> {
  const terminal = await till.terminalId();
  const payments = await until(
    'no payment is in doubt',
    () => allFinal(shop, terminal),
    waitLimitMs(90_000),
  );
  const known = new Set((await allPayments(shop)).map(({ id }) => id));
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
      .filter((order) => !known.has(order))
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

async function allPayments(shop: Shop): Promise<PaymentView[]> {
  const { stdout } = await shop.proxy.command('payments', 'list', '--json', '--limit', '1000');
  return JSON.parse(stdout) as PaymentView[];
}

async function allFinal(shop: Shop, terminal: string): Promise<PaymentView[] | undefined> {
  const all = await allPayments(shop);
  const payments = all.filter(({ terminalId }) => terminalId === terminal);
  return payments.every(({ state }) => isFinal(state)) ? payments : undefined;
}
