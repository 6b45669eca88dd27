/** When events of the webhook are sent, again, and no more. The clock is made; store, sender and receiver are real. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Payment } from '@kaikei/shared/payment.ts';
import { openSqlite } from '../support/open-sqlite-store.ts';
import { NOW, changed } from '../support/store-payments.ts';
import { hang, status, type Answer } from '../support/webhook-receiver.ts';
import { senderOn, signerOf } from '../support/webhook-sender.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

async function started() {
  const { store, file } = await openSqlite();
  const opened = await senderOn(store);
  opened.sender.start();
  return { ...opened, store, file };
}

type Started = Awaited<ReturnType<typeof started>>;

/** Until the event has failed so often, or was given up. */
async function failedTimes(
  { clock, row, pass }: Started,
  id: string,
  times: number,
  hangs = false,
) {
  return pass(
    `${times} attempts`,
    async () => {
      const found = await row(id);
      const { attempts, state, nextAttemptAt = 0 } = found;
      if (attempts >= times || state !== 'waiting') return found;
      if (attempts > 0 && nextAttemptAt > clock.now()) clock.advance(nextAttemptAt - clock.now());
      return undefined;
    },
    { hangs },
  );
}

/** When made time has passed at all. */
function later({ clock }: Started): () => boolean {
  const from = clock.now();
  return () => clock.now() > from;
}

test('signs as the specification’s own example, and with both secrets while they change', async () => {
  const known = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const message = ['msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'] as const;
  const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
  expect((await signerOf(known))(...message)).toBe(signature);
  const newer = `whsec_${Buffer.alloc(64, 7).toString('base64')}`;
  const [first, second] = (await signerOf(newer, known, ''))(...message).split(' ');
  expect(first).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  expect(second).toBe(signature);
});

test('an event that is not taken comes again ten times within four days, later and later, and is given up', async () => {
  const at = await started();
  const { receiver, ended, clock, log } = at;
  receiver.answer = status(500);
  const id = await ended();
  const delays: number[] = [];
  for (let times = 1; times < 10; times += 1) {
    const { nextAttemptAt = 0, state } = await failedTimes(at, id, times);
    expect(state).toBe('waiting');
    delays.push(nextAttemptAt - (receiver.heard.at(-1)?.sentAt ?? 0) * SECOND_MS);
  }
  const wanted = [
    ...[5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS],
    ...[10 * HOUR_MS, 14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS],
  ];
  for (const [n, ms] of wanted.entries()) {
    expect(delays[n]).toBeGreaterThanOrEqual(ms);
    expect(delays[n]).toBeLessThan(ms + 5 * SECOND_MS);
  }
  expect(await failedTimes(at, id, 10)).toMatchObject({
    ...{ state: 'dead', attempts: 10, failure: 'answered 500' },
  });
  clock.advance(48 * HOUR_MS);
  expect(receiver.heard).toHaveLength(10);
  expect(receiver.refused).toEqual([]);
  expect(new Set(receiver.ids())).toEqual(new Set([id]));
  expect(new Set(receiver.heard.map(({ body }) => body)).size).toBe(1);
  expect(new Set(receiver.heard.map(({ sentAt }) => sentAt)).size).toBe(10);
  expect(log()).toContainEqual(
    expect.objectContaining({ msg: 'a webhook event was given up', webhookId: id }),
  );
});

describe('is no success, and comes again:', () => {
  const cases: { says: string; answer: Answer; failure: string; result: string }[] = [
    { says: 'nothing for 15 s', answer: hang, failure: 'no answer in time', result: 'unreachable' },
    { says: '400', answer: status(400), failure: 'answered 400', result: 'refused' },
    { says: '404', answer: status(404), failure: 'answered 404', result: 'refused' },
    { says: '503', answer: status(503), failure: 'answered 503', result: 'unreachable' },
    {
      says: 'half an answer',
      answer: (response) => response.socket?.destroy(),
      failure: 'UND_ERR_SOCKET',
      result: 'unreachable',
    },
  ];
  test.each(cases)('$says', async ({ answer, failure, result }) => {
    const at = await started();
    at.receiver.answer = answer;
    const id = await at.ended();
    const found = await failedTimes(at, id, 1, answer === hang);
    expect(found).toMatchObject({ failure, state: 'waiting' });
    expect(at.results).toEqual([result]);
    at.receiver.answer = status(202);
    await at.pass('its delivery', async () => (await at.row(id)).state === 'delivered');
    expect(at.receiver.ids()).toEqual([id, id]);
  });
});

test('a redirect is not followed', async () => {
  const at = await started();
  let hasFollowed = false;
  const elsewhere = createServer((_, response) => {
    hasFollowed = true;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  onTestFinished(() => void elsewhere.close());
  const { port } = elsewhere.address() as AddressInfo;
  at.receiver.answer = status(307, { location: `http://127.0.0.1:${port}/` });
  const id = await at.ended();
  expect(await failedTimes(at, id, 1)).toMatchObject({ failure: 'answered 307' });
  expect(hasFollowed).toBe(false);
});

test('an answer without end is a success by its status, and holds nothing up', async () => {
  const at = await started();
  at.receiver.answer = (response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(1_000)), 1);
    response.once('close', () => clearInterval(more));
  };
  const id = await at.ended();
  await at.pass('its delivery', async () => (await at.row(id)).state === 'delivered');
  expect(at.receiver.ids()).toEqual([id]);
});

test('what a receiver asks for by Retry-After is done, a day at most, and other events wait an hour at most', async () => {
  const at = await started();
  at.receiver.answer = status(429, { 'retry-after': '1200' });
  const one = await at.ended();
  const { nextAttemptAt = 0 } = await failedTimes(at, one, 1);
  const failedAt = (at.receiver.heard[0]?.sentAt ?? 0) * SECOND_MS;
  expect(nextAttemptAt - failedAt).toBeGreaterThanOrEqual(1_200 * SECOND_MS);
  expect(nextAttemptAt - failedAt).toBeLessThan(1_205 * SECOND_MS);
  const two = await at.ended();
  at.receiver.answer = status(429, { 'retry-after': '999999999' });
  const found = await at.pass('the second event', () => at.receiver.heard[1], {
    stepMs: 20 * SECOND_MS,
  });
  expect(found.sentAt * SECOND_MS - failedAt).toBeGreaterThanOrEqual(1_200 * SECOND_MS);
  await at.pass('what became of both', async () => (await at.row(two)).attempts === 1);
  const later = (await at.row(two)).nextAttemptAt ?? 0;
  expect(later - at.clock.now()).toBeLessThanOrEqual(24 * HOUR_MS);
  expect(later - at.clock.now()).toBeGreaterThan(23 * HOUR_MS);
  at.receiver.answer = status(204);
  const third = await at.ended();
  const asked = at.clock.now();
  await at.pass('a third event', () => at.receiver.ids().includes(third), {
    stepMs: 30 * SECOND_MS,
  });
  expect(at.clock.now() - asked).toBeLessThanOrEqual(HOUR_MS + MINUTE_MS);
});

test('what a person puts back does not wait for what the receiver asked for', async () => {
  const at = await started();
  at.receiver.answer = status(429, { 'retry-after': '999999999' });
  const id = await at.ended();
  await failedTimes(at, id, 1);
  at.receiver.answer = status(204);
  await at.store.webhooks.retry({ ids: [id] });
  const asked = at.clock.now();
  await at.pass('its delivery', async () => (await at.row(id)).state === 'delivered', {
    stepMs: 10 * SECOND_MS,
  });
  expect(at.clock.now() - asked).toBeLessThanOrEqual(2 * MINUTE_MS);
});

test('a receiver that is gone for good (410) hears nothing more, until somebody retries', async () => {
  const at = await started();
  at.receiver.answer = status(410);
  const one = await at.ended();
  await at.pass('that it is gone', async () => (await at.store.webhooks.counts()).goneAt);
  const two = await at.ended();
  at.receiver.answer = status(204);
  for (let hours = 0; hours < 48; hours += 1) at.clock.advance(HOUR_MS);
  expect(at.receiver.ids()).toEqual([one]);
  await at.store.webhooks.retry({ all: 'dead' });
  await at.pass('both', () => at.receiver.heard.length === 3);
  expect(new Set(at.receiver.ids())).toEqual(new Set([one, two]));
  expect(at.log()).toContainEqual(expect.objectContaining({ level: 50, reason: 'answered 410' }));
});

/** A paid payment whose refund has ended. */
async function refunded({ store, ended }: Started): Promise<[string, string]> {
  const paid = await ended();
  const [id = ''] = paid.split(':');
  for (const state of ['processing', 'refunded'] as const) {
    await store.payments.step(id, [], (payment: Payment) =>
      changed(payment, {
        shopRefunds: [
          {
            ...{ id: 'refund-0001', amount: 100, terminalId: 't_1', n: 1, createdAt: NOW },
            ...{ state, updatedAt: NOW, step: 'ask', attempts: 1, nextAt: NOW, decidedAt: NOW },
            ...{ notFounds: 0, incidentOpened: false, balanceIncidentOpened: false },
          },
        ],
      }),
    );
  }
  return [paid, `${id}:refund-0001:refunded`];
}

test('events of a payment keep their order while others go on', async () => {
  const at = await started();
  const [paid, refund] = await (async () => {
    at.receiver.answer = (response, { type }) =>
      response.writeHead(type === 'payment.paid' ? 500 : 204).end();
    return refunded(at);
  })();
  await failedTimes(at, paid, 1);
  const other = await at.ended('failed');
  await at.pass('the other payment', () => at.receiver.ids().includes(other));
  expect(at.receiver.ids()).not.toContain(refund);
  at.receiver.answer = status(204);
  await at.pass('the refund', () => at.receiver.ids().includes(refund));
  expect(at.receiver.ids().indexOf(refund)).toBeGreaterThan(at.receiver.ids().lastIndexOf(paid));
  expect(at.receiver.heard.at(-1)?.data).toMatchObject({
    ...{ id: 'refund-0001', state: 'refunded', amount: 100 },
    payment: { id: paid.split(':')[0], state: 'paid', refundedAmount: 100 },
  });
});

test('the next event of a payment goes out when the one before was given up', async () => {
  const at = await started();
  at.receiver.answer = (response, { type }) =>
    response.writeHead(type === 'payment.paid' ? 400 : 204).end();
  const [paid, refund] = await refunded(at);
  await failedTimes(at, paid, 10);
  await at.pass('the refund', () => at.receiver.ids().includes(refund));
  await at.pass('its note', async () => (await at.row(refund)).state === 'delivered');
  expect((await at.row(paid)).state).toBe('dead');
});

test('what waits only because nobody was there goes out as soon as somebody is', async () => {
  const at = await started();
  at.receiver.answer = status(503);
  const [one, two] = [await at.ended(), await at.ended()];
  for (const id of [one, two]) await failedTimes(at, id, 6);
  at.receiver.answer = status(204);
  const back = at.clock.now();
  const third = await at.ended();
  await at.pass('all three', async () => {
    const ids = new Set(at.receiver.heard.slice(12).map(({ id }) => id));
    return [one, two, third].every((id) => ids.has(id));
  });
  expect(at.clock.now() - back).toBeLessThan(MINUTE_MS);
  expect(
    at.log().filter(({ msg }) => /cannot be reached|is there again/.test(String(msg))),
  ).toEqual([expect.objectContaining({ level: 40 }), expect.objectContaining({ level: 30 })]);
});

for (const [says, answer] of [
  ['is never answered', hang],
  ['is answered with 503', status(503)],
] as const) {
  test(`one event that ${says} keeps its own times while others are taken`, async () => {
    const at = await started();
    const { receiver, ended, row, pass, results, log } = at;
    await ended();
    await pass('somebody is there', () => results.length === 1);
    const odd = await ended();
    receiver.answer = (response, heard) =>
      (heard.id === odd ? answer : status(204))(response, heard);
    await failedTimes(at, odd, 1, true);
    for (let n = 0; n < 12; n += 1) {
      const id = await ended();
      const isTaken = async () => (await row(id)).state === 'delivered';
      // In small steps: its own answer must not come late.
      await pass('the other event', isTaken, { stepMs: 250, hangs: true });
      // For as long as an attempt may take, with what follows it.
      for (let s = 0; s < 25; s += 1) await pass('a second', later(at), { hangs: true });
    }
    // After 5 s, and after 5 min; once more at most because somebody was there again.
    const { attempts } = await row(odd);
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThanOrEqual(4);
    expect(log().filter(({ msg }) => /cannot be reached/.test(String(msg))).length).toBeLessThan(4);
  });
}

test('a damaged row costs itself only', async () => {
  const { store, file } = await openSqlite();
  const at = await senderOn(store);
  const made = [await at.ended(), await at.ended(), await at.ended()];
  const database = new DatabaseSync(file);
  database.prepare("update webhook_events set record = '{' where id = ?").run(made[0] ?? '');
  database.prepare("update webhook_events set type = 'x' where id = ?").run(made[1] ?? '');
  database.close();
  at.sender.start();
  await at.pass('the last one', () => at.receiver.ids().includes(made[2] ?? ''));
  await at.pass('the others', async () => (await store.webhooks.counts()).dead === 2);
  expect(await at.row(made[0] ?? '')).toMatchObject({ failure: 'its row is damaged' });
  expect(at.receiver.heard).toHaveLength(1);
});

test('stops in peace while the receiver hangs, and the event goes out under the same id afterwards', async () => {
  const at = await started();
  at.receiver.answer = hang;
  const id = await at.ended();
  await at.pass('the attempt', () => at.receiver.heard.length === 1, { stepMs: 100 });
  const stopped = at.stop();
  let isOver = false;
  void stopped.then(() => (isOver = true));
  await at.pass('its end', () => isOver, { stepMs: 500, hangs: true });
  expect(await at.row(id)).toMatchObject({ attempts: 0, state: 'waiting' });
  const next = await senderOn(at.store);
  next.sender.start();
  await next.pass('the delivery', async () => (await next.row(id)).state === 'delivered');
  expect(next.receiver.ids()).toEqual([id]);
});

test('an event that was delivered is not sent again while the disk takes no note of it', async () => {
  const at = await started();
  const busy = new DatabaseSync(at.file);
  at.receiver.answer = (response) => {
    busy.exec('begin immediate');
    response.writeHead(204).end();
  };
  const id = await at.ended();
  await at.pass('the attempt', () => at.receiver.heard.length === 1);
  await at.pass(
    'a note that failed',
    () => at.log().some(({ msg }) => msg === 'the webhook has to wait'),
    { stepMs: 100 },
  );
  busy.exec('rollback');
  busy.close();
  await at.pass('its note', async () => (await at.row(id)).state === 'delivered');
  expect(at.receiver.ids()).toEqual([id]);
});
