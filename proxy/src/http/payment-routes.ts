/** The calls about payments. */
import type { AppContext } from '../context.ts';
import { requireTerminal } from './auth.ts';
import { checkBodyHead, readBody, readNeededBody } from './body.ts';
import { RateLimiter, SUBMIT_LIMIT, TOMBSTONE_LIMIT } from './limits.ts';
import { streamEvents } from './routes/events.ts';
import {
  cancelPayment,
  listPayments,
  refuseOldClient,
  showPayment,
  submitPayment,
} from './routes/payments.ts';
import type { Guards, Routes } from './routing.ts';
import { Streams } from './streams.ts';

/** @param stopping ends the streams */
export function paymentRoutes(
  context: AppContext,
  { own, working, terminal, tillItself, limiter }: Guards,
  stopping: AbortSignal,
): Routes {
  const now = () => context.clock.now();
  const submitter = requireTerminal(context, new RateLimiter(SUBMIT_LIMIT, now));
  const tombstones = new RateLimiter(TOMBSTONE_LIMIT, now);
  const streams = new Streams(context, limiter);
  return {
    '/v1/payments': { GET: [tillItself, listPayments(context, limiter)] },
    '/v1/payments/:id': {
      GET: [terminal, showPayment(context)],
      PUT: [
        ...[own, working, refuseOldClient, checkBodyHead, submitter, readNeededBody],
        submitPayment(context),
      ],
    },
    '/v1/payments/:id/cancel': {
      POST: [own, working, checkBodyHead, terminal, readBody, cancelPayment(context, tombstones)],
    },
    '/v1/events': { GET: [tillItself, streamEvents(context, streams, stopping)] },
  };
}
