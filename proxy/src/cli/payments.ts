import { PAYMENT_STATES, type PaymentState } from '@kaikei/shared/api.ts';
import type { Resolution } from '@kaikei/shared/rules/by-hand.ts';
import type { RefundResolution } from '@kaikei/shared/rules/refund-by-hand.ts';
import { paymentView } from '../view.ts';
import {
  resolveByHand,
  resolveRefundByHand,
  type RefundResolveOutcome,
  type ResolveOutcome,
} from '../payments/resolve-by-hand.ts';
import { DamagedRecordError } from '../store/errors.ts';
import type { StoredPayment } from '../store/payments-port.ts';
import type { Store } from '../store/port.ts';
import { CommandError, EXIT, needed, print, printJson, printText, readArgs, time } from './io.ts';
import { withStore } from './store.ts';

export const usage = [
  'payments list [--state <state>] [--incidents] [--limit <n>] [--json]',
  'payments show <id>',
  'payments resolve <id> --as paid|canceled --note <text>',
  'payments resolve-refund <id> <refund id> --as refunded|failed --note <text>',
];
const LONGEST_NOTE = 500;
const NO_SUCH_PAYMENT = 'there is no such payment';
const [LIST = '', SHOW = '', RESOLVE = '', RESOLVE_REFUND = ''] = usage;

export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'list':
      return list(rest);
    case 'show':
      return show(rest);
    case 'resolve':
      return resolve(rest);
    case 'resolve-refund':
      return resolveRefund(rest);
    case undefined:
    default:
      throw new CommandError(`Usage: kaikei ${usage.join(' | ')}`, EXIT.usage);
  }
}

async function list(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    {
      state: { type: 'string' },
      incidents: { type: 'boolean' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    },
    LIST,
  );
  if (values.incidents) return listIncidents(values.json ?? false);
  const states = values.state === undefined ? [] : [checkedState(values.state)];
  const limit = checkedLimit(values.limit ?? '100');
  const found = await withStore((store) => store.payments.list({ states, limit }));
  const payments = found.map(paymentView);
  if (values.json) {
    printJson(payments);
    return EXIT.ok;
  }
  if (payments.length === 0) print('No payments.');
  for (const { id, createdAt, state, amount, currency, payMethodId } of payments) {
    print([createdAt, id, state, amount, currency, payMethodId].filter(Boolean).join('  '));
  }
  return EXIT.ok;
}

function checkedState(text: string): PaymentState {
  const state = PAYMENT_STATES.find((known) => known === text);
  if (state) return state;
  throw new CommandError(`--state must be one of ${PAYMENT_STATES.join(', ')}`, EXIT.usage);
}

function checkedLimit(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CommandError('--limit must be a number from 1 to 999999', EXIT.usage);
}

async function listIncidents(json: boolean): Promise<number> {
  const found = await withStore((store) => store.payments.incidents());
  const incidents = found.map(({ at, kind, paymentId, detail }) => ({
    at: time(at),
    kind,
    ...(paymentId !== undefined && { paymentId }),
    detail,
  }));
  if (json) printJson(incidents);
  else if (incidents.length === 0) print('No incidents.');
  else for (const one of incidents) print(Object.values(one).join('  '));
  return EXIT.ok;
}

async function show(args: string[]): Promise<number> {
  const { positionals } = readArgs(args, {}, SHOW, 1);
  const id = needed(positionals[0], 'the payment', SHOW);
  const stored = await withStore((store) => mustFind(store, id));
  printText(JSON.stringify(paymentView(stored), null, 2));
  return EXIT.ok;
}

async function mustFind(store: Store, id: string): Promise<StoredPayment> {
  const stored = await store.payments.read(id).catch(orRefusal);
  if (!stored) throw new CommandError(NO_SUCH_PAYMENT);
  return stored;
}

function orRefusal(error: unknown): never {
  if (error instanceof DamagedRecordError) throw new CommandError(error.message);
  throw error;
}

/** A person's word, where no machine can end a payment. */
async function resolve(args: string[]): Promise<number> {
  const options = { as: { type: 'string' }, note: { type: 'string' } } as const;
  const { values, positionals } = readArgs(args, options, RESOLVE, 1);
  const id = needed(positionals[0], 'the payment', RESOLVE);
  const as = checkedOutcome(needed(values.as, '--as', RESOLVE));
  const note = cut(needed(values.note, '--note', RESOLVE));
  const outcome = await withStore((store) =>
    resolveByHand(store.payments, id, { as, note }, Date.now()).catch(orRefusal),
  );
  if (outcome.kind !== 'resolved') throw new CommandError(refusalOf(outcome));
  print(
    outcome.state === as
      ? `Payment ${id} is ${as} by hand.`
      : `Payment ${id} stays ${outcome.state}; the proxy does nothing more about its money.`,
  );
  return EXIT.ok;
}

/** A person's word on one refund by the shop: the payment stays paid. */
async function resolveRefund(args: string[]): Promise<number> {
  const options = { as: { type: 'string' }, note: { type: 'string' } } as const;
  const { values, positionals } = readArgs(args, options, RESOLVE_REFUND, 2);
  const id = needed(positionals[0], 'the payment', RESOLVE_REFUND);
  const refundId = needed(positionals[1], 'the refund', RESOLVE_REFUND);
  const as = checkedRefundEnd(needed(values.as, '--as', RESOLVE_REFUND));
  const note = cut(needed(values.note, '--note', RESOLVE_REFUND));
  const outcome = await withStore((store) =>
    resolveRefundByHand(store.payments, id, { refundId, as, note }, Date.now()).catch(orRefusal),
  );
  if (outcome.kind !== 'resolved') throw new CommandError(refundRefusalOf(outcome));
  print(`Refund ${refundId} of payment ${id} is ${as} by hand.`);
  return EXIT.ok;
}

function checkedRefundEnd(text: string): RefundResolution['as'] {
  if (text === 'refunded' || text === 'failed') return text;
  throw new CommandError('--as must be refunded or failed', EXIT.usage);
}

function refundRefusalOf(outcome: Exclude<RefundResolveOutcome, { kind: 'resolved' }>): string {
  switch (outcome.kind) {
    case 'unknown':
      return NO_SUCH_PAYMENT;
    case 'unknown-refund':
      return 'the payment has no such refund; payments show names those that it has';
    case 'ended':
      return `the refund is ${outcome.state} already; an end never changes`;
    case 'too-early':
      return `the proxy is still at work on it; by hand only from ${time(outcome.from)} on`;
    case 'may-arrive':
      return `it was sent, and may still be carried out; it can be called failed only from ${time(outcome.from)} on`;
  }
}

/** By characters: half of one could be written to no database. */
function cut(note: string): string {
  if (note.trim() === '')
    throw new CommandError('--note says nothing; say why it is ended by hand', EXIT.usage);
  return [...note].slice(0, LONGEST_NOTE).join('');
}

function checkedOutcome(text: string): Resolution['as'] {
  if (text === 'paid' || text === 'canceled') return text;
  throw new CommandError('--as must be paid or canceled', EXIT.usage);
}

function refusalOf(outcome: Exclude<ResolveOutcome, { kind: 'resolved' }>): string {
  switch (outcome.kind) {
    case 'unknown':
      return NO_SUCH_PAYMENT;
    case 'final':
      return `the payment is ${outcome.state} already; final states never change`;
    case 'too-early':
      return `the proxy is still at work on it; by hand only from ${time(outcome.from)} on`;
    case 'refund-sent':
      return 'a refund of it was sent, which may take the money back at any time: it can only be resolved as canceled';
    case 'shop-refund':
      return 'it is paid, and the shop is refunding it: payments resolve-refund ends a refund that does not end by itself';
  }
}
