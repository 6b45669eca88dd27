/** Notifications to the merchant (gateway contract 2.5), sent only when asked for. */
import * as v from 'valibot';
import type { OrderStore } from './store/order-store.ts';
import { settle } from './store/settle.ts';
import { notificationData } from './wire/data.ts';
import { randomDigits, type Data, type Sealer } from './wire/sealer.ts';

/** The merchant has so long to answer (gateway contract 2.5). */
const DEADLINE_MS = 5_000;
/** What is kept of an answer that should be one word. */
const KEPT_ANSWER_CHARACTERS = 200;

export const notifySchema = v.strictObject({
  /** A payment's or a refund's number. */
  order: v.string(),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 1),
  /** Instead of the order's `notify_url`. */
  url: v.optional(v.pipe(v.string(), v.url())),
  /** Fields to set before signing: another amount, an unknown order. */
  changes: v.optional(v.record(v.string(), v.union([v.string(), v.pipe(v.number(), v.integer())]))),
  /** Signed for another text. */
  forged: v.optional(v.boolean(), false),
});
export type NotifyRequest = v.InferOutput<typeof notifySchema>;

export interface Delivered {
  /** The merchant took it: status 200 and the word `success`. */
  acknowledged: boolean;
  status?: number;
  answer?: string;
  /** Why no answer came. */
  error?: string;
}

export type NotifyResult =
  { deliveries: Delivered[] } | { problem: 'unknown-order' | 'no-notify-url' };

export interface NotifyDeps {
  store: OrderStore;
  sealer: Sealer;
  now: () => number;
  appId: string;
  merchantNo: string;
}

export async function notify(deps: NotifyDeps, request: NotifyRequest): Promise<NotifyResult> {
  const { store } = deps;
  const refund = store.refund(request.order);
  const order = store.order(refund?.orderNo ?? request.order);
  const now = deps.now();
  if (!order || order.createdAt > now) return { problem: 'unknown-order' };
  const url = request.url ?? order.notifyUrl;
  if (url === undefined) return { problem: 'no-notify-url' };

  settle(order, now);
  const fields = { ...commonFields(deps), ...notificationData(order, refund, now) };
  const body = await signedBody(deps.sealer, { ...fields, ...request.changes }, request.forged);
  const deliveries: Delivered[] = [];
  for (let time = 0; time < request.times; time += 1) deliveries.push(await deliver(url, body));
  return { deliveries };
}

function commonFields({ appId, merchantNo, now }: NotifyDeps): Data {
  return {
    app_id: appId,
    method: 'pay.notify',
    format: 'JSON',
    charset: 'UTF-8',
    sign_type: 'RSA2',
    version: '1.0',
    timestamp: String(now()),
    http_request_id: randomDigits(14),
    merchant_no: merchantNo,
  };
}

async function signedBody(sealer: Sealer, fields: Data, forged: boolean): Promise<string> {
  const sign = await sealer.sign(forged ? { ...fields, app_id: 'another-app' } : fields);
  return JSON.stringify({ ...fields, sign });
}

async function deliver(url: string, body: string): Promise<Delivered> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const answer = (await response.text()).slice(0, KEPT_ANSWER_CHARACTERS);
    const { status } = response;
    return { acknowledged: status === 200 && answer === 'success', status, answer };
  } catch (error) {
    return { acknowledged: false, error: error instanceof Error ? error.message : String(error) };
  }
}
