/**
 * Every demo wallet at once, in real time, through the built proxy: each ends as the table says, and
 * the sandbox's ledger and call log agree. The clock of the same test without `long` is moved by hand.
 */
// @module-tag long
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { DEMO_WALLETS, demoCode, type DemoWallet } from '@kaikei/shared/demo-wallets.ts';
import { expect } from 'vitest';
import type { EventStream } from '../support/events.ts';
import { newId, remember } from '../support/ids.ts';
import { waitLimitMs } from '../support/limits.ts';
import type { Shop } from '../support/shop.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission, type Till } from '../support/till.ts';

const test = shopTest();

/** An unsigned not-found takes longest: 240 s (R10). */
const LONGEST_PLAY_MS = 240_000;

/** Submits one payment; gives its id. */
async function submit(till: Till, wallet: DemoWallet): Promise<string> {
  const id = newId();
  const code = remember(demoCode(wallet, Math.random));
  const { payMethodId } = wallet;
  const answer = await till.put(id, submission({ code, payMethodId }));
  expect(answer.outcome, wallet.id).toMatch(/^201/);
  return id;
}

/** Follows the stream until all of them are final, or until no rule leaves any of them open so long. */
async function outcomes(
  till: Till,
  stream: EventStream,
  ids: ReadonlySet<string>,
): Promise<Map<string, PaymentView>> {
  const giveUp = setTimeout(() => {
    stream.close();
  }, waitLimitMs(LONGEST_PLAY_MS));
  const final = new Map<string, PaymentView>();
  while (final.size < ids.size) {
    const event = await stream.next('payment');
    if (!event) break;
    const payment = event.data as PaymentView;
    if (ids.has(payment.id) && isFinal(payment.state)) final.set(payment.id, payment);
  }
  clearTimeout(giveUp);
  stream.close();
  const open = [...ids].filter((id) => !final.has(id));
  const payments = await Promise.all(open.map(async (id) => (await till.get(id)).payment));
  expect(payments, 'left open').toEqual([]);
  return final;
}

test('every demo wallet ends as its table says', async ({ shop, till }) => {
  const stream = await till.events();
  // An old answer can be replayed only where one was heard.
  const [first, ...others] = DEMO_WALLETS;
  const ids = first ? [await submit(till, first)] : [];
  ids.push(...(await Promise.all(others.map((wallet) => submit(till, wallet)))));
  const final = await outcomes(till, stream, new Set(ids));
  const played = DEMO_WALLETS.map((wallet, n) => {
    const payment = final.get(ids[n] ?? '');
    if (!payment) throw new Error(`${wallet.id} was not submitted`);
    return { wallet, payment };
  });
  const incidents = await incidentOwners(shop);
  for (const { wallet, payment } of played) {
    expect(payment.state, wallet.id).toBe(wallet.ends.state);
    if (wallet.ends.failureCode !== undefined) {
      expect(payment.failure?.code, wallet.id).toBe(wallet.ends.failureCode);
    }
    expect(incidents.has(payment.id), wallet.id).toBe(wallet.ends.incident === true);
  }

  const { orders } = shop.gateway.ledger();
  const netOf = new Map(orders.map(({ order, net }) => [order, net]));
  for (const { wallet, payment } of played) {
    const expected = payment.state === 'paid' ? payment.amount : 0;
    expect(netOf.get(payment.id) ?? 0, wallet.id).toBe(expected);
    expectSpacing(shop, payment.id, wallet.id);
  }
});

async function incidentOwners(shop: Shop): Promise<Set<string | undefined>> {
  const { stdout } = await shop.proxy.command('payments', 'list', '--incidents', '--json');
  const incidents = JSON.parse(stdout) as { paymentId?: string }[];
  return new Set(incidents.map(({ paymentId }) => paymentId));
}

/** R5 and R7 by the gateway's own times. */
function expectSpacing(shop: Shop, id: string, what: string): void {
  const calls = shop.gateway.calls(id);
  calls.forEach((call, index) => {
    const before = calls[index - 1];
    if (call.kind === 'query' && before?.answeredAt !== undefined) {
      const gapMs = call.receivedAt - Math.min(before.answeredAt, call.receivedAt);
      // An answer that came after our deadline did not end the call: the deadline did.
      const late = before.answeredAt - before.receivedAt > 4_900;
      if (!late) expect(gapMs, what).toBeGreaterThanOrEqual(5_000);
    }
    const first = calls[0]?.receivedAt ?? 0;
    if (call.kind === 'cancel') expect(call.receivedAt - first, what).toBeGreaterThan(15_000);
  });
}
