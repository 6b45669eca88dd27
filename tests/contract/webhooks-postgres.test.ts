/** Two built proxies on one PostgreSQL database send each event of the webhook once, and one takes over from the other. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { submission, Till } from '../support/till.ts';
import { useTwoProxies } from '../support/two-proxies.ts';
import { until } from '../support/until.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';
import { senderOn } from '../support/webhook-sender.ts';

const PAYMENTS = 24;

let receiver: WebhookReceiver;
let folder: string;
const two = useTwoProxies(async () => {
  receiver = await WebhookReceiver.open();
  folder = await mkdtemp(join(tmpdir(), 'kaikei-webhooks-'));
  const secretFile = join(folder, 'webhook.secret');
  await writeFile(secretFile, receiver.secret, { mode: 0o600 });
  return { KAIKEI_WEBHOOK_URL: receiver.url, KAIKEI_WEBHOOK_SECRET_FILE: secretFile };
});
afterAll(async () => {
  await receiver.close();
  await rm(folder, { recursive: true });
});

/** At both in turn; gives the ids of their events. */
async function pay(payments: number): Promise<string[]> {
  const here = await pairTill(two.proxies[0]);
  const there = new Till(two.proxies[1], here.id, here.cookie);
  const ids = Array.from({ length: payments }, newId);
  const put = (id: string, n: number) => (n % 2 === 0 ? here : there).put(id, submission());
  const answers = await Promise.all(ids.map(put));
  expect(answers.map(({ payment }) => payment.state)).toEqual(ids.map(() => 'paid'));
  return ids.map((id) => `${id}:paid`);
}

test('each event goes out once, whichever proxy drove its payment', async () => {
  const ids = await pay(PAYMENTS);
  await until('all events', () => receiver.heard.length >= PAYMENTS);
  const store = await openPostgresStore({ url: two.database, serving: false });
  onTestFinished(() => store.close());
  await until('their notes', async () => (await store.webhooks.counts()).waiting === 0);
  expect(receiver.ids().sort()).toEqual([...ids].sort());
  expect(receiver.refused).toEqual([]);
});

test('what one that stops has not sent, the other sends', async () => {
  receiver.heard.length = 0;
  const ids = await pay(4);
  await two.proxies[0].stop();
  const more = newId();
  const till = await pairTill(two.proxies[1]);
  await till.put(more, submission());
  await until('all events', () => new Set(receiver.ids()).size === 5);
  expect(new Set(receiver.ids())).toEqual(new Set([...ids, `${more}:paid`]));
  await two.proxies[0].start();
});

test('from one that is gone without a word another takes over after 15 s, and not before', async () => {
  const url = await two.server.createDatabase();
  const store = await openPostgresStore({ url, serving: true });
  const at = await senderOn(store);
  onTestFinished(() => store.close());
  await store.webhooks.hold('gone');
  at.sender.start();
  const since = at.clock.now();
  const id = await at.ended();
  await at.pass('the delivery', async () => (await at.row(id)).state === 'delivered', {
    stepMs: 250,
  });
  expect((at.receiver.heard[0]?.sentAt ?? 0) * 1_000 - since).toBeGreaterThanOrEqual(15_000);
  expect(at.receiver.ids()).toEqual([id]);
  expect((await store.webhooks.hold('late')).isHeld).toBe(false);
});
