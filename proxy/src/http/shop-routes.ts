/** The calls of the shop's day. */
import type { AppContext } from '../context.ts';
import { checkBodyHead, readBody, readNeededBody } from './body.ts';
import { ExportTurns } from './export-turns.ts';
import { PIN_LIMIT, RECEIPT_LINK_LIMIT, RateLimiter } from './limits.ts';
import { exportCsv } from './routes/exports.ts';
import { searchPayments } from './routes/history.ts';
import { makeReceiptLink } from './routes/receipts.ts';
import { refundPayment, showRefund } from './routes/refunds.ts';
import { closeDay, listClosings, showClosing, showDayReport } from './routes/reports.ts';
import { listStaff, signIn, signOut } from './routes/staff.ts';
import { showStore } from './routes/store.ts';
import type { Guards, Routes } from './routing.ts';

export function shopRoutes(
  context: AppContext,
  { own, working, terminal, tillItself, limiter }: Guards,
): Routes {
  const change = [own, working, checkBodyHead, terminal, readNeededBody];
  const pins = new RateLimiter(PIN_LIMIT, () => context.clock.now());
  const links = new RateLimiter(RECEIPT_LINK_LIMIT, () => context.clock.now());
  const exportLimits = { limiter, turns: new ExportTurns() };
  return {
    '/v1/terminals/me/staff': {
      PUT: [...change, signIn(context, pins)],
      DELETE: [own, checkBodyHead, terminal, readBody, signOut(context)],
    },
    '/v1/staff': { GET: [tillItself, listStaff(context)] },
    '/v1/payments/:id/refunds/:refundId': {
      GET: [terminal, showRefund(context)],
      PUT: [...change, refundPayment(context, pins)],
    },
    '/v1/payments/:id/receipt-link': {
      POST: [own, working, checkBodyHead, terminal, readBody, makeReceiptLink(context, links)],
    },
    '/v1/store': { GET: [terminal, showStore(context)] },
    '/v1/store/payments': { GET: [terminal, searchPayments(context, limiter)] },
    '/v1/reports/day': { GET: [terminal, showDayReport(context, limiter)] },
    '/v1/closings': {
      GET: [terminal, listClosings(context, limiter)],
      POST: [...change, closeDay(context, pins)],
    },
    '/v1/closings/:n': { GET: [terminal, showClosing(context)] },
    '/v1/exports/payments.csv': { GET: [terminal, exportCsv(context, exportLimits, 'payments')] },
    '/v1/exports/closings.csv': { GET: [terminal, exportCsv(context, exportLimits, 'closings')] },
  };
}
