/** `GET /v1/payments`: this terminal's payments in order of their latest change (contract, Payments). */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { newCode, newId } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission, type Till } from '../support/till.ts';

const it = shopTest();

const OPEN = '1500';

async function pay(till: Till, ending = '1000'): Promise<string> {
  const id = newId();
  await till.put(id, submission({ code: newCode(ending) }));
  return id;
}

async function ids(till: Till, query: { since?: string; limit?: number } = {}) {
  const { payments, cursor } = (await till.list(query)).list;
  return { ids: payments.map(({ id }) => id), cursor };
}

describe('the list', () => {
  it('of a new terminal is empty, and its cursor can be used', async ({ ownTill: till }) => {
    const { payments, cursor } = (await till.list()).list;
    expect(payments).toEqual([]);
    expect(await ids(till, { since: cursor })).toEqual({ ids: [], cursor });
    const id = await pay(till);
    expect((await ids(till, { since: cursor })).ids).toEqual([id]);
  });

  it('holds what a single reading tells, oldest change first, each payment once', async ({
    ownTill: till,
  }) => {
    const [a, b, c] = [await pay(till, OPEN), await pay(till), await pay(till)];
    expect((await ids(till)).ids).toEqual([a, b, c]);
    await till.cancel(a);
    expect((await ids(till)).ids).toEqual([b, c, a]);
    const { payments } = (await till.list()).list;
    expect(payments[2]).toEqual((await till.get(a)).payment);
    expect(payments[2]?.state).toBe('canceling');
  });

  it('goes on from a cursor, and an empty page returns the given one', async ({
    ownTill: till,
  }) => {
    const [a, b] = [await pay(till, OPEN), await pay(till)];
    const first = await ids(till, { limit: 1 });
    expect(first.ids).toEqual([a]);
    const second = await ids(till, { since: first.cursor, limit: 1 });
    expect(second.ids).toEqual([b]);
    const third = await ids(till, { since: second.cursor, limit: 1 });
    expect(third).toEqual({ ids: [], cursor: second.cursor });
    await till.cancel(a);
    const fourth = await ids(till, { since: second.cursor });
    expect(fourth.ids).toEqual([a]);
    expect(fourth.cursor).not.toBe(second.cursor);
  });

  it(
    'has 50 on a page unless told otherwise, 200 at most',
    { tags: ['long'] },
    async ({ ownTill: till }) => {
      const made = Array.from({ length: 55 }, () => newId());
      for (const id of made) expect((await till.put(id, submission())).payment.state).toBe('paid');
      const first = await ids(till);
      expect(first.ids).toEqual(made.slice(0, 50));
      expect((await ids(till, { since: first.cursor })).ids).toEqual(made.slice(50));
      expect((await ids(till, { limit: 200 })).ids).toEqual(made);
    },
  );

  it('never skips a change while payments go on', { tags: ['long'] }, async ({ ownTill: till }) => {
    const puts = Array.from({ length: 12 }, (_, n) => pay(till, n % 2 ? '2601' : '1000'));
    const seen = new Map<string, string>();
    let since: string | undefined;
    const read = async () => {
      const page = (await till.list({ limit: 3, ...(since !== undefined && { since }) })).list;
      for (const { id, state } of page.payments) seen.set(id, state);
      since = page.cursor;
      // Within the limit for reading.
      await wait(20);
      return page.payments.length;
    };
    let made: string[] | undefined;
    void Promise.all(puts).then((all) => (made = all));
    while (!made) await read();
    while ((await read()) > 0);
    expect([...seen.keys()].sort()).toEqual([...made].sort());
    expect(new Set(seen.values())).toEqual(new Set(['paid']));
  });

  it('never holds another terminal’s payments', async ({ shop, ownTill: till }) => {
    const other = await shop.pair();
    const [own, theirs] = [await pay(till), await pay(other)];
    expect((await ids(till)).ids).toEqual([own]);
    expect((await other.list()).list.payments.map(({ id }) => id)).toEqual([theirs]);
  });

  it('begins with what is open and the latest for a till that has read nothing, and goes on from there', async ({
    ownTill: till,
  }) => {
    const [open_, , c, d] = [
      await pay(till, OPEN),
      await pay(till),
      await pay(till),
      await pay(till),
    ];
    const answer = await till.ask('GET', '/v1/payments?latest=2');
    const { payments, cursor } = answer.list;
    expect(payments.map(({ id }) => id)).toEqual([open_, c, d]);
    expect(await ids(till, { since: cursor })).toEqual({ ids: [], cursor });
    const e = await pay(till);
    await till.cancel(open_);
    expect((await ids(till, { since: cursor })).ids).toEqual([e, open_]);
    for (const query of ['latest=0', 'latest=201', 'latest=x', `latest=2&since=${cursor}`]) {
      const { outcome, problem } = await till.ask('GET', `/v1/payments?${query}`);
      expect(outcome).toBe('422 validation-error');
      expect(problem.errors?.[0]?.pointer).toBe('/latest');
    }
  });

  it('orders the readings of one payment by their revision, whatever told them and whatever the clock says', async ({
    shop,
    ownTill: till,
  }) => {
    const stream = await till.events();
    const id = newId();
    const put = (await till.put(id, submission({ code: newCode(OPEN) }))).payment;
    const canceling = (await till.cancel(id)).payment;
    expect(canceling.revision).toBeGreaterThan(put.revision ?? Infinity);
    expect((await till.get(id)).payment.revision).toBe(canceling.revision);
    expect((await till.list()).list.payments[0]?.revision).toBe(canceling.revision);
    const events = [await stream.next('payment'), await stream.next('payment')];
    stream.close();
    const revisions = events.map((event) => (event?.data as PaymentView).revision);
    expect(revisions.at(-1)).toBeLessThanOrEqual(canceling.revision ?? 0);
    expect(revisions).toEqual([...revisions].sort((a, b) => Number(a) - Number(b)));

    await shop.proxy.stop('SIGKILL');
    await shop.proxy.start({ clockAheadMs: -3_600_000 });
    const [before, after] = [canceling, (await till.get(id)).payment];
    expect(Date.parse(after.updatedAt)).toBeLessThan(Date.parse(before.updatedAt));
    expect(after.revision).toBeGreaterThan(before.revision ?? Infinity);
    await shop.proxy.stop();
    await shop.proxy.start();
  });

  it('keeps its cursors over a restart', { tags: ['long'] }, async ({ shop, ownTill: till }) => {
    const a = await pay(till);
    const { cursor } = await ids(till);
    const b = await pay(till);
    await shop.proxy.stop('SIGKILL');
    await shop.proxy.start();
    expect((await ids(till, { since: cursor })).ids).toEqual([b]);
    expect((await ids(till)).ids).toEqual([a, b]);
  });
});

/** The number in a cursor, which clients need not know: here it is what a forger changes. */
function forged(cursor: string, changeSeq: string): string {
  return cursor.replace(/(?<=\.)\d+(?=\.)/, changeSeq);
}

describe('a list or stream', () => {
  it.for(['0', '201', '-1', '1.5', 'many', '', '1e2'])(
    'takes no limit of %j',
    async (limit, { till }) => {
      const answer = await till.ask('GET', `/v1/payments?limit=${limit}`);
      expect(answer.outcome).toBe('422 validation-error');
      expect(answer.problem.errors?.[0]?.pointer).toBe('/limit');
    },
  );

  it('believes no cursor that was changed, and records nothing of it', async ({ shop, till }) => {
    await pay(till);
    const { cursor } = (await till.list()).list;
    const changed = [
      forged(cursor, '999999999999999'),
      forged(cursor, '1'),
      cursor.replace(/^c./, (start) => (start === 'ca' ? 'cb' : 'ca')),
      cursor.slice(0, -1),
      'c999999999999999',
    ];
    for (const since of changed) {
      expect(since).not.toBe(cursor);
      for (const resource of ['/v1/payments', '/v1/events']) {
        const answer = await till.ask('GET', `${resource}?since=${since}`);
        expect(answer.outcome).toBe('422 validation-error');
      }
      const header = await till.ask('GET', '/v1/events', { 'last-event-id': since });
      expect(header.outcome).toBe('422 validation-error');
    }
    const { stdout } = await shop.proxy.command('payments', 'list', '--incidents', '--json');
    expect(stdout).not.toContain('database-went-back');
  });

  it('believes no cursor of another terminal, and records nothing of it', async ({
    shop,
    till,
  }) => {
    const other = await shop.pair();
    await pay(other);
    const { cursor } = (await other.list()).list;
    for (const resource of ['/v1/payments', '/v1/events']) {
      const answer = await till.ask('GET', `${resource}?since=${cursor}`);
      expect(answer.outcome).toBe('422 validation-error');
      expect(answer.problem.errors?.[0]?.pointer).toBe('/since');
    }
    const header = await till.ask('GET', '/v1/events', { 'last-event-id': cursor });
    expect(header.outcome).toBe('422 validation-error');
    expect((await other.list({ since: cursor })).list.payments).toEqual([]);
  });

  it.for(['nonsense', '-1', "'; drop table payments; --", '9'.repeat(40), ''])(
    'takes no cursor %j that it did not give',
    async (since, { till }) => {
      const path = `?since=${encodeURIComponent(since)}`;
      for (const resource of ['/v1/payments', '/v1/events']) {
        const answer = await till.ask('GET', resource + path);
        expect(answer.outcome).toBe('422 validation-error');
        expect(answer.problem.errors?.[0]?.pointer).toBe('/since');
      }
    },
  );
});
