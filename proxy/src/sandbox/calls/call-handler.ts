/** One call at the gateway's door: read, checked, done, and put on record, in one transaction. */
import type { CallKind } from '@kaikei/shared/verdict.ts';
import type { OrderStore } from '../store/order-store.ts';
import type { CallLog, CallRecord } from '../store/call-log.ts';
import { transaction, type Connection } from '../store/database.ts';
import { Refusal } from '../refusals.ts';
import { honest } from '../wire/packets.ts';
import { readParams, type Params } from '../wire/params.ts';
import { callKind, checkProtocol, type Tenant } from '../wire/protocol.ts';
import type { Call, CallContext, Outcome } from './call.ts';
import { cancel } from './cancel.ts';
import { create } from './create.ts';
import { query } from './query.ts';
import { refund } from './refund.ts';
import { refundQuery } from './refund-query.ts';

const CALLS: Readonly<Record<CallKind, Call>> = {
  create,
  query,
  cancel,
  refund,
  'refund-query': refundQuery,
};

/** Longer numbers are no numbers of ours. */
const LONGEST_LOGGED_NUMBER = 64;

export interface IncomingCall {
  path: string;
  contentType: string | undefined;
  body: Uint8Array;
  receivedAt: number;
}

export interface AnsweredCall extends Outcome {
  /** Its place in the call log. */
  seq: number;
  order?: string;
}

export class CallHandler {
  readonly #db: Connection;
  readonly #store: OrderStore;
  readonly #calls: CallLog;
  readonly #tenant: Tenant;
  readonly #hashCode: (code: string) => string;

  constructor(deps: {
    db: Connection;
    store: OrderStore;
    calls: CallLog;
    tenant: Tenant;
    hashCode: (code: string) => string;
  }) {
    this.#db = deps.db;
    this.#store = deps.store;
    this.#calls = deps.calls;
    this.#tenant = deps.tenant;
    this.#hashCode = deps.hashCode;
  }

  answer(incoming: IncomingCall, now: number): AnsweredCall {
    return transaction(this.#db, () => {
      let params: Params | undefined;
      let outcome: Outcome;
      try {
        params = readParams(incoming.contentType, incoming.body);
        outcome = this.#perform(incoming.path, params, now);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        outcome = { reply: { code: error.code, msg: error.message }, delivery: honest };
      }
      const kind = callKind(incoming.path, params) ?? 'unknown';
      const names = this.#names(kind, params);
      const request = params?.loggable() ?? {};
      const seq = this.#calls.add({ kind, ...names, receivedAt: incoming.receivedAt, request });
      return { ...outcome, seq, ...(names.order !== undefined && { order: names.order }) };
    });
  }

  #perform(path: string, params: Params, now: number): Outcome {
    checkProtocol(params, this.#tenant, now);
    const kind = callKind(path, params);
    if (!kind) throw new Refusal('E07303');
    const context: CallContext = { store: this.#store, now, hashCode: this.#hashCode };
    return CALLS[kind](params, context);
  }

  /** Whose call it is: refunds are on record under their payment. */
  #names(
    kind: CallRecord['kind'],
    params: Params | undefined,
  ): { order?: string; refund?: string } {
    const number = this.#numberOf(params, 'merchant_order_no', 'trans_no');
    if (kind !== 'refund' && kind !== 'refund-query')
      return number === undefined ? {} : { order: number };
    const original =
      this.#numberOf(params, 'orig_merchant_order_no', 'orig_trans_no') ??
      this.#store.refund(number ?? '')?.orderNo;
    return {
      ...(original !== undefined && { order: original }),
      ...(number !== undefined && { refund: number }),
    };
  }

  #numberOf(params: Params | undefined, name: string, transName: string): string | undefined {
    const transNo = params?.get(transName) ?? '';
    const number =
      params?.get(name) ??
      this.#store.orderByTransNo(transNo)?.orderNo ??
      this.#store.refundByTransNo(transNo)?.refundNo;
    return number?.slice(0, LONGEST_LOGGED_NUMBER);
  }
}
