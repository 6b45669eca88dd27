/** A business day's hours, in the order in which the clocks show them. */
import type { DayReport } from '@kaikei/shared/shop/report.ts';

export interface Hour {
  /** 0 to 23. */
  hour: number;
  count: number;
  amount: number;
}

/** All 24, from the one in which the day begins: an hour without sales is a fact too. */
export function hoursOf({ hours, dayStartsAt }: Pick<DayReport, 'hours' | 'dayStartsAt'>): Hour[] {
  const first = Number(dayStartsAt.slice(0, 2));
  return Array.from({ length: 24 }, (_, index) => {
    const hour = (first + index) % 24;
    return hours.find((sum) => sum.hour === hour) ?? { hour, count: 0, amount: 0 };
  });
}

/** The least number of one digit, with zeros behind it, that is no less and has a half that people read at a glance. */
export function roundTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return ([1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= most) ?? 10) * power;
}
