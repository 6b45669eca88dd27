import * as v from 'valibot';
import { CLIENT_PROTOCOL, OLDEST_CLIENT_PROTOCOL, isFinal } from '@kaikei/shared/api.ts';
import type { NewPayment, Payment, Tombstone } from '@kaikei/shared/payment.ts';
import type { AppContext } from '../../context.ts';
import type { CreateFacts } from '../../gateway/port.ts';
import type { SubmitResult } from '../../payments/supervisor.ts';
import { StorageError } from '../../store/errors.ts';
import type { StoredPayment } from '../../store/payments-port.ts';
import { writeTraceparent } from '../../tracing/trace-context.ts';
import { membersOf, refuseMembers } from '../body.ts';
import { isPublicAddress } from '../client-ip.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Context } from '../env.ts';
import { ROWS_PER_TOKEN, type RateLimiter } from '../limits.ts';
import { Problem, type ProblemExtras } from '../problem.ts';
import { jsonBytes, sendJsonBytes } from '../send-bytes.ts';
import { checkId, checkSubmission, digestOf, type CheckedSubmission } from '../submission.ts';
import { validate } from '../validate.ts';
import { paymentView } from '../../view.ts';

type Created = Extract<SubmitResult, { kind: 'created' }>;

/** Contract: the answer to a `PUT` waits for the create's end, 10 s at most; so long that it has arrived by then. */
const SUBMIT_WAIT_MS = 9_500;
const DEFAULT_DESCRIPTION = 'QR payment';

/** `PUT /v1/payments/{id}` */
export function submitPayment(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const id = checkId(pathId(c));
    const checked = checkSubmission(membersOf(c), app.config);
    const outcome = await app.supervisor.submit({
      members: membersOfPayment(id, checked, c),
      digest: digestOf(checked.submission, app.store.payments.codeKey()),
      create: createFacts(app, c, checked),
    });
    switch (outcome.kind) {
      case 'created':
        return c.json(paymentView(await asItStands(app, outcome)), 201);
      case 'repeated':
        return c.json(paymentView(outcome.stored));
      case 'conflict':
        throw new Problem('payment-conflict');
      case 'tombstone':
        throw new Problem('payment-canceled');
      case 'sale-in-progress':
      case 'sale-already-paid':
        throw new Problem(outcome.kind, await ownPaymentId(app, c, outcome.paymentId));
      case 'code-already-used':
        throw new Problem('payment-code-already-used');
      case 'stopping':
        throw new Problem('shutting-down', { retryAfterSeconds: 5 });
    }
  };
}

/** Which payment stands in the way is shown to its own terminal only. */
async function ownPaymentId(app: AppContext, c: Context, id: string): Promise<ProblemExtras> {
  const isOwn = (await app.store.payments.read(id))?.record.terminalId === c.get('terminal').id;
  return isOwn ? { paymentId: id } : {};
}

/** A till that is too old may finish what it has begun, but begin nothing. @throws Problem 400, 426 */
export async function refuseOldClient(c: Context, next: () => Promise<void>): Promise<void> {
  const protocol = c.req.header('kaikei-client');
  if (protocol !== undefined && !/^-?\d{1,9}$/.test(protocol)) {
    throw new Problem('bad-request', { detail: 'Kaikei-Client must be an integer.' });
  }
  if (protocol !== undefined && Number(protocol) < OLDEST_CLIENT_PROTOCOL) {
    throw new Problem('client-too-old', {
      detail: `Update the till: this proxy speaks protocol ${CLIENT_PROTOCOL}.`,
    });
  }
  await next();
}

function membersOfPayment(id: string, checked: CheckedSubmission, c: Context): NewPayment {
  const { submission, wallet, currency } = checked;
  const { id: terminalId, storeNo, staff } = c.get('terminal');
  const { saleId, amount, description, attach } = submission;
  const trace = c.get('trace');
  return {
    id,
    saleId,
    terminalId,
    storeNo,
    ...(staff && { staffId: staff.id }),
    amount,
    currency,
    payMethodId: wallet.payMethodId,
    ...(description !== undefined && { description }),
    ...(attach !== undefined && { attach }),
    codeLifeMs: wallet.codeLifeSeconds * 1000,
    ...(trace && { traceparent: writeTraceparent(trace) }),
  };
}

function createFacts(app: AppContext, c: Context, checked: CheckedSubmission): CreateFacts {
  const { submission, wallet } = checked;
  const { termIp, location } = app.config.gateway;
  const ip = termIp ?? (isPublicAddress(c.get('clientIp')) ? c.get('clientIp') : undefined);
  const place = submission.location ?? location;
  return {
    terminalId: c.get('terminal').id,
    code: submission.code,
    payMethodId: wallet.payMethodId,
    expiresSeconds: wallet.expiresSeconds,
    description: submission.description ?? DEFAULT_DESCRIPTION,
    ...(submission.attach && { attach: submission.attach }),
    ...(ip !== undefined && { termIp: ip }),
    ...(place && { location: place }),
  };
}

/**
 * As the create's end left it, where it ends in time: the payment goes on whether or not anyone waits here.
 */
async function asItStands(app: AppContext, { stored, ended }: Created): Promise<StoredPayment> {
  const { clock } = app;
  const until = stored.record.createdAt + SUBMIT_WAIT_MS;
  let callOff: () => void = () => undefined;
  const waited = new Promise<undefined>((resolve) => {
    callOff = clock.after(Math.max(0, until - clock.now()), () => resolve(undefined));
  });
  const committed = await Promise.race([ended, waited]);
  callOff();
  return committed ?? (await readOr(app, stored));
}

/** `GET /v1/payments/{id}` */
export function showPayment(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const stored = await app.store.payments.read(pathId(c));
    if (stored?.record.terminalId !== c.get('terminal').id) throw new Problem('payment-not-found');
    return c.json(paymentView(stored));
  };
}

const countSchema = v.pipe(
  v.string(),
  v.regex(/^\d{1,3}$/, 'must be 1 to 200'),
  v.transform(Number),
  v.minValue(1, 'must be 1 to 200'),
  v.maxValue(200, 'must be 1 to 200'),
);

const listSchema = v.object({
  since: v.optional(v.string()),
  limit: v.optional(countSchema),
  latest: v.optional(countSchema),
});

/** `GET /v1/payments?since=&limit=`, and `?latest=` for a till that has read nothing yet */
export function listPayments(app: AppContext, limiter: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    const {
      since,
      limit = 50,
      latest,
    } = validate(listSchema, {
      since: c.req.query('since'),
      limit: c.req.query('limit'),
      latest: c.req.query('latest'),
    });
    const { payments } = app.store;
    const { id: terminalId } = c.get('terminal');
    if (latest !== undefined) {
      if (since !== undefined) throw latestWithSince();
      // Read first: what changes in between is reported again from here, and nothing is skipped.
      const cursor = writeCursor(app, terminalId, await payments.latestSeq(terminalId));
      const page = await payments.listLatest(terminalId, latest);
      limiter.charge(terminalId, page.length / ROWS_PER_TOKEN);
      return sendJsonBytes(c, jsonBytes({ payments: page.map(paymentView), cursor }));
    }
    const known = since === undefined ? undefined : await readCursor(app, terminalId, since);
    const sinceSeq = known ?? 0;
    const page = await payments.listChanges(terminalId, sinceSeq, limit);
    limiter.charge(terminalId, page.length / ROWS_PER_TOKEN);
    const cursor = writeCursor(app, terminalId, page.at(-1)?.changeSeq ?? sinceSeq);
    return sendJsonBytes(c, jsonBytes({ payments: page.map(paymentView), cursor }));
  };
}

function latestWithSince(): Problem {
  const detail = 'goes without since';
  return new Problem('validation-error', { errors: [{ pointer: '/latest', detail }] });
}

/** `POST /v1/payments/{id}/cancel` */
export function cancelPayment(app: AppContext, tombstones: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    refuseMembers(c);
    const terminal = c.get('terminal');
    const id = pathId(c);
    const known = await app.store.payments.read(id);
    if (!known) {
      const tombstone = tombstoneOf(checkId(id), terminal, app.clock.now());
      tombstones.take(terminal.id);
      const created = await app.store.payments.createTombstone(tombstone);
      if (created) return c.json(paymentView(created), 201);
    }
    const before = known ?? (await mustRead(app, id));
    if (before.record.terminalId !== terminal.id) throw new Problem('payment-not-found');
    const after = isAsked(before.record)
      ? before
      : ((await app.supervisor.requestCancel(id)) ?? before);
    if (after.record.state === 'paid') throw new Problem('payment-not-cancellable');
    return c.json(paymentView(after), isFinal(after.record.state) ? 200 : 202);
  };
}

/** Nothing is left to ask for: to ask again changes nothing, and so is no change to tell of. */
function isAsked(record: Payment | Tombstone): boolean {
  return isFinal(record.state) || (record.kind === 'payment' && record.cancel !== undefined);
}

function tombstoneOf(
  id: string,
  terminal: { id: string; storeNo: string },
  now: number,
): Tombstone {
  return {
    kind: 'tombstone',
    id,
    terminalId: terminal.id,
    storeNo: terminal.storeNo,
    state: 'canceled',
    createdAt: now,
    updatedAt: now,
    failure: { code: 'never-submitted', message: 'Canceled before it was ever submitted.' },
  };
}

function pathId(c: Context): string {
  return c.req.param('id') ?? '';
}

/** Once its create may have left, a disk that fails must not make it look as if nothing was sent. */
async function readOr(app: AppContext, committed: StoredPayment): Promise<StoredPayment> {
  try {
    return (await app.store.payments.read(committed.record.id)) ?? committed;
  } catch (error) {
    if (error instanceof StorageError) return committed;
    throw error;
  }
}

async function mustRead(app: AppContext, id: string): Promise<StoredPayment> {
  const stored = await app.store.payments.read(id);
  if (!stored) throw new Error('a payment that was just committed is not there');
  return stored;
}
