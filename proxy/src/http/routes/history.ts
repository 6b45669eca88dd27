import { isoTime } from '@kaikei/shared/iso-time.ts';
import { historyQuerySchema } from '@kaikei/shared/shop/history.ts';
import type { AppContext } from '../../context.ts';
import { paymentsAt } from '../../shop/history-page.ts';
import { beginOf, endOf } from '../../shop/export.ts';
import type { HistoryPlace } from '../../store/shop/port.ts';
import { damagedView } from '../damaged-view.ts';
import type { Context } from '../env.ts';
import { ROWS_PER_TOKEN, type RateLimiter } from '../limits.ts';
import { Problem } from '../problem.ts';
import { jsonBytes, sendJsonBytes } from '../send-bytes.ts';
import { requireSomebody } from '../staff-session.ts';
import { validateQuery } from '../validate.ts';
import { paymentView } from '../../view.ts';

/** What looking through many payments costs, in calls: it may take as long as a commit of the disk. */
const SEARCH_COST = 10;
const DEFAULT_LIMIT = 50;

/** `GET /v1/store/payments` */
export function searchPayments(app: AppContext, limiter: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    const terminal = c.get('terminal');
    const query = validateQuery(historyQuerySchema, c.req.query());
    await requireSomebody(app, terminal);
    const { state, wallet, amount } = query;
    const facts = [state, wallet, amount].filter((fact) => fact !== undefined);
    if (query.text !== undefined || facts.length > 1) limiter.charge(terminal.id, SEARCH_COST);
    const profile = await app.store.profiles.find(terminal.storeNo);
    const { cursor, limit = DEFAULT_LIMIT, tender = 'wallet', from, to, ...filter } = query;
    const after = cursor === undefined ? undefined : placeFrom(cursor);
    const range = {
      from: from === undefined ? undefined : beginOf(from, profile),
      until: to === undefined ? undefined : endOf(to, profile),
    };
    // All that is recorded so far was paid by wallets.
    const { places, next } =
      tender === 'wallet'
        ? await app.store.history.search(
            terminal.storeNo,
            { ...filter, ...range },
            { after, limit },
          )
        : { places: [], next: undefined };
    const found = await paymentsAt(app.store, terminal.storeNo, places, (id) =>
      app.damageLog.payment(id),
    );
    const payments = found.map((payment) =>
      'facts' in payment
        ? damagedView(payment.facts, terminal.storeNo)
        : paymentView(payment.stored),
    );
    limiter.charge(terminal.id, places.length / ROWS_PER_TOKEN);
    const goesOn = next && { cursor: textOf(next), searchedBackTo: isoTime(next.createdAt) };
    const page = { payments, ...goesOn };
    return sendJsonBytes(c, jsonBytes(page));
  };
}

function textOf({ createdAt, id }: HistoryPlace): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

/** It is not signed: whoever makes one up is shown no more than another page of the same store. @throws Problem 422 */
function placeFrom(cursor: string): HistoryPlace {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, createdAt, id] = /^(\d{1,15}) ([a-z0-9_-]{1,64})$/.exec(text) ?? [];
  if (createdAt !== undefined && id !== undefined) return { createdAt: Number(createdAt), id };
  throw new Problem('validation-error', {
    errors: [{ pointer: '/cursor', detail: 'is not a cursor that was given out here' }],
  });
}
