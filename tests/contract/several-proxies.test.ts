/** F25: two built proxies on one PostgreSQL database are one service for the tills. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { newPairingCode, pairTill, spendPairingCode } from '../support/pairing.ts';
import { approvalOf, hire, send } from '../support/staff.ts';
import { submission, Till } from '../support/till.ts';
import { openStream, useTwoProxies } from '../support/two-proxies.ts';
import { until } from '../support/until.ts';

/** Enough for one that is decided by the order of two commits to go either way. */
const ROUNDS = 20;

const two = useTwoProxies();

/** One terminal as it is seen at each of the two. */
async function pairAtBoth(): Promise<[Till, Till]> {
  const till = await pairTill(two.proxies[0]);
  return [till, new Till(two.proxies[1], till.id, till.cookie)];
}

/** Another terminal of the store, as it is seen at the second proxy, with the manager signed in on it. */
async function managersTill(approval: ReturnType<typeof approvalOf>): Promise<Till> {
  const till = await pairTill(two.proxies[0]);
  expect((await send(till, 'PUT', '/v1/terminals/me/staff', approval)).status).toBe(200);
  return new Till(two.proxies[1], till.id, till.cookie);
}

const creates = (id: string) =>
  two.gateway.calls(id).filter(({ kind }) => kind === 'create').length;

describe('two proxies on one database', () => {
  it('show each change to a till that listens at the other one', async () => {
    const [here, there] = await pairAtBoth();
    const stream = await openStream(there);
    const id = newId();
    expect((await here.put(id, submission())).payment.state).toBe('paid');
    const seen = await until('the payment is paid in the stream', async () => {
      const event = await stream.next('payment');
      const payment = event?.data as PaymentView;
      return payment.state === 'paid' && payment;
    });
    expect(seen.id).toBe(id);
    expect((await there.get(id)).payment.state).toBe('paid');
  });

  it('take one PUT that both are sent at once as one payment', async () => {
    const [here, there] = await pairAtBoth();
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = newId();
      const body = submission();
      const answers = await Promise.all([here.put(id, body), there.put(id, body)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      expect(creates(id)).toBe(1);
    }
  });

  it('take one of two payments of a sale that come at once', async () => {
    const [here, there] = await pairAtBoth();
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = [newId(), newId()] as const;
      const { saleId } = submission();
      const answers = await Promise.all([
        here.put(ids[0], submission({ saleId })),
        there.put(ids[1], submission({ saleId })),
      ]);
      const [taken, refused] = answers.map(({ outcome }) => outcome).sort();
      expect(taken).toBe('201');
      expect(refused).toMatch(/^409 sale-(in-progress|already-paid)$/);
      expect(creates(ids[0]) + creates(ids[1])).toBe(1);
    }
  });

  it('cancel at either one what the other works on', async () => {
    const [here, there] = await pairAtBoth();
    const id = newId();
    await here.put(id, submission({ code: newCode('1500') }));
    expect((await there.cancel(id)).payment.cancel).toMatchObject({ reason: 'cashier' });
    expect((await here.get(id)).payment.cancel).toMatchObject({ reason: 'cashier' });
  });

  it('refund once what both are asked to refund at once, and say so at both', async () => {
    const [here, there] = await pairAtBoth();
    const id = newId();
    await here.put(id, submission());
    const approval = approvalOf(await hire(two.proxies[0], 'manager'));
    const looking = await managersTill(approval);
    const stream = await looking.events(undefined, {}, [id]);
    onTestFinished(() => stream.close());
    await stream.next('payment');
    const refundIds = [newId(), newId()];
    const answers = await Promise.all(
      [here, there].map((till, n) =>
        send(till, 'PUT', `/v1/payments/${id}/refunds/${refundIds[n] ?? ''}`, {
          amount: 1500,
          approval,
        }),
      ),
    );
    const [taken, refused] = answers.map(({ outcome }) => outcome).sort();
    expect(taken).toBe('201');
    expect(refused).toBe('409 refund-in-progress');
    const seen = await until('the refund has ended', async () => {
      const payment = (await stream.next('payment'))?.data as PaymentView;
      return payment.refunds?.[0]?.state === 'refunded' && payment;
    });
    expect(seen).toMatchObject({ id, refundedAmount: 1500 });
    const sent = two.gateway.calls(id).filter(({ kind }) => kind === 'refund');
    expect(sent.map(({ refund }) => refund)).toEqual([`${id}-s1`]);
  });

  it('give a pairing code to one browser', { tags: ['long'] }, async () => {
    const { pairingCode } = await newPairingCode(two.proxies[0]);
    const answers = await Promise.all(
      two.proxies.map((proxy) => spendPairingCode(proxy, pairingCode)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('shut out at both a terminal that is revoked', { tags: ['long'] }, async () => {
    const [here, there] = await pairAtBoth();
    const stream = await openStream(there);
    await two.proxies[0].command('terminals', 'revoke', here.id);
    expect((await here.me()).outcome).toBe('403 terminal-revoked');
    expect((await there.me()).outcome).toBe('403 terminal-revoked');
    const ended = await stream.next('never');
    expect(ended).toBeUndefined();
  });
});

it(
  'tills that saw more than a restored backup holds are noticed, once, and read on',
  { tags: ['long'] },
  async () => {
    const stop = () => Promise.all(two.proxies.map((proxy) => proxy.stop()));
    const start = async () => {
      for (const proxy of two.proxies) await proxy.start();
    };
    const [here, there] = await pairAtBoth();
    const kept = newId();
    await here.put(kept, submission());
    await stop();
    const copy = await two.server.backup(two.database);
    await start();
    const newer = newId();
    await here.put(newer, submission());
    const { cursor } = (await here.list()).list;
    await stop();
    await two.server.restore(two.database, copy);
    await start();

    const ids = async (till: Till, since: string) =>
      (await till.list({ since })).list.payments.map(({ id }) => id);
    expect(await ids(there, cursor)).toEqual([kept]);
    expect(await ids(here, cursor)).toEqual([kept]);
    const { stdout } = await two.proxies[0].command('payments', 'list', '--incidents', '--json');
    const incidents = JSON.parse(stdout) as { kind: string }[];
    expect(incidents.filter(({ kind }) => kind === 'database-went-back')).toHaveLength(1);
    const next = newId();
    await there.put(next, submission());
    const { cursor: later, payments } = (await here.list()).list;
    expect(payments.map(({ id }) => id)).toEqual([kept, next]);
    expect(await ids(there, later)).toEqual([]);
  },
);
