import { isoTime } from '@kaikei/shared/iso-time.ts';
import { businessDayOf, dayRange } from '@kaikei/shared/shop/business-day.ts';
import {
  MOST_CLOSINGS,
  closingListQuerySchema,
  dayReportQuerySchema,
  newClosingSchema,
  type Closing,
  type ListedClosing,
} from '@kaikei/shared/shop/report.ts';
import type { AppContext } from '../../context.ts';
import type { KeptClosing } from '../../store/shop/port.ts';
import { approvedByManager } from '../../shop/credentials.ts';
import { closingOf, dayReport, canBeClosed } from '../../shop/day-report.ts';
import { forgottenDay } from '../../shop/forgotten-day.ts';
import { refusalOf, withinLimit } from '../approval.ts';
import { membersOf } from '../body.ts';
import type { Context } from '../env.ts';
import { COUNTED_ROWS_PER_TOKEN, ROWS_PER_TOKEN, type RateLimiter } from '../limits.ts';
import { Problem } from '../problem.ts';
import { requireSomebody } from '../staff-session.ts';
import { validate, validateQuery } from '../validate.ts';

/** `GET /v1/reports/day` */
export function showDayReport(app: AppContext, limiter: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    const { storeNo, id: askedBy } = c.get('terminal');
    const { date, terminal: terminalId } = validateQuery(dayReportQuerySchema, c.req.query());
    await requireSomebody(app, c.get('terminal'));
    if (terminalId !== undefined) await requireTerminal(app, storeNo, terminalId);
    const rules = await app.store.profiles.find(storeNo);
    const range = dayRange(date, rules);
    // Before it is read, so that many that are asked for at once are not all read on credit.
    const rows = await app.store.reports.rowsIn(storeNo, range);
    limiter.take(askedBy);
    limiter.charge(askedBy, rows / COUNTED_ROWS_PER_TOKEN);
    const facts = await app.store.reports.day(storeNo, range, terminalId);
    const { currency } = app.config;
    return c.json(dayReport(facts, { storeNo, date, range, rules, terminalId, currency }));
  };
}

/** One that is revoked has a past too. @throws Problem 404 */
async function requireTerminal({ store }: AppContext, storeNo: string, id: string): Promise<void> {
  const all = await store.profiles.terminals(storeNo);
  if (all.some((terminal) => terminal.id === id)) return;
  throw new Problem('not-found', { detail: 'This store has no such terminal.' });
}

/** `POST /v1/closings` */
export function closeDay(app: AppContext, pins: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    const { businessDate, countedCash, note, approval } = validate(newClosingSchema, membersOf(c));
    const terminal = c.get('terminal');
    const { storeNo } = terminal;
    const rules = await app.store.profiles.find(storeNo);
    const now = app.clock.now();
    if (!canBeClosed(businessDate, businessDayOf(now, rules))) throw notToBeClosed();
    const check = () => approvedByManager(app.store, { terminal, approval, clock: app.clock });
    const approved = await (approval ? withinLimit(pins, terminal.id, check) : check());
    if (approved.kind !== 'approved') throw refusalOf(app, c, approved);
    const range = dayRange(businessDate, rules);
    const by = { staffId: approved.by.id, terminalId: terminal.id };
    const closing = { storeNo, businessDate, ...range, rules, closedAt: now, ...by };
    const frame = { storeNo, date: businessDate, range, rules, currency: app.config.currency };
    const outcome = await app.store.reports.close(closing, (counted) =>
      closingOf(counted, closing, { frame, countedCash, note }),
    );
    if (outcome.kind === 'already-closed') throw new Problem('already-closed');
    return c.json(outcome.closing, 201);
  };
}

function notToBeClosed(): Problem {
  const detail = 'must be a business day of the last ten years that has begun';
  return new Problem('validation-error', { errors: [{ pointer: '/businessDate', detail }] });
}

/** `GET /v1/closings`, the newest first */
export function listClosings(app: AppContext, limiter: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    const { storeNo } = c.get('terminal');
    const { cursor, limit = MOST_CLOSINGS } = validateQuery(closingListQuerySchema, c.req.query());
    await requireSomebody(app, c.get('terminal'));
    const page = { ...(cursor !== undefined && { before: numberFrom(cursor) }), limit };
    const kept = await app.store.reports.closings(storeNo, page);
    limiter.charge(c.get('terminal').id, kept.length / ROWS_PER_TOKEN);
    const closings = kept.map((one) => shortOf(app, one));
    // Numbers begin at 1, and none is left out.
    const oldest = kept.at(-1)?.facts.n ?? 1;
    const rules = await app.store.profiles.find(storeNo);
    const notClosed = await forgottenDay(app.store, storeNo, { rules, now: app.clock.now() });
    return c.json({
      closings,
      ...(notClosed !== undefined && { notClosed }),
      ...(oldest > 1 && { cursor: cursorOf(oldest) }),
    });
  };
}

/** One whose record is damaged has what its columns say; opened, it is an error. */
function shortOf(app: AppContext, { facts, record }: KeptClosing): ListedClosing {
  if (record === undefined) {
    app.damageLog.closing(facts);
    return { ...facts, closedAt: isoTime(facts.closedAt) };
  }
  const { report, fromEarlier: _, ...closing } = record as Closing;
  return { ...closing, currency: report.currency, paid: report.paid };
}

function cursorOf(n: number): string {
  return Buffer.from(`${n}`).toString('base64url');
}

/** @throws Problem 422 */
function numberFrom(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Problem('validation-error', {
    errors: [{ pointer: '/cursor', detail: 'is not a cursor that was given out here' }],
  });
}

/** `GET /v1/closings/{n}` */
export function showClosing(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    await requireSomebody(app, c.get('terminal'));
    const n = c.req.param('n') ?? '';
    const isNumber = /^[1-9]\d{0,8}$/.test(n);
    const closing =
      isNumber && (await app.store.reports.closing(c.get('terminal').storeNo, Number(n)));
    if (!closing) throw new Problem('not-found');
    if (closing.record === undefined) throw new Error(`the record of closing ${n} is damaged`);
    return c.json(closing.record as Closing);
  };
}
