/** Payments in groups by day, in the order given. Days are this tablet's, as its times are. */
import type { PaymentView } from '@kaikei/shared/api.ts';

export interface Day {
  /** A time within the day, to name it by. */
  day: string;
  payments: PaymentView[];
}

export function byDay(payments: readonly PaymentView[]): Day[] {
  const days: Day[] = [];
  let current: string | undefined;
  for (const payment of payments) {
    const date = new Date(payment.createdAt).toDateString();
    if (date !== current) days.push({ day: payment.createdAt, payments: [] });
    current = date;
    days.at(-1)?.payments.push(payment);
  }
  return days;
}
