/** The webhook's sender by a made clock, on a store of the test's own; the receiver is real. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readWebhookSecret, type WebhookSigner } from '@kaikei/proxy/keys/webhook-secret.ts';
import { createLogger } from '@kaikei/proxy/log.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openReceiver } from '@kaikei/proxy/webhooks/receiver.ts';
import { WebhookSender } from '@kaikei/proxy/webhooks/sender.ts';
import { ManualClock } from './manual-clock.ts';
import { NOW, end, submitted } from './store-payments.ts';
import { until } from './until.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

export async function signerOf(...secrets: string[]): Promise<WebhookSigner> {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-secret-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'webhook.secret');
  await writeFile(file, secrets.join('\n'), { mode: 0o600 });
  return readWebhookSecret(file, []);
}

/** @param store closed by whoever opened it, after this */
export async function senderOn(store: Store, { owner = 'proxy-1' } = {}) {
  const clock = new ManualClock(NOW);
  const receiver = await WebhookReceiver.open({ now: () => clock.now() });
  const lines: string[] = [];
  const results: string[] = [];
  const outgoing = openReceiver(
    { url: new URL(receiver.url), sign: await signerOf(receiver.secret) },
    { wallNow: () => clock.now() },
  );
  let underWay = 0;
  const sender = new WebhookSender({
    ...{ store, owner, random: () => 0 },
    receiver: {
      async deliver(...given) {
        underWay += 1;
        return outgoing.deliver(...given).finally(() => {
          underWay -= 1;
        });
      },
      close: () => outgoing.close(),
    },
    clock: {
      now: () => clock.now(),
      after: (...given) => clock.after(...given),
      stopwatch: () => clock.stopwatch(),
      reanchor() {},
    },
    log: createLogger('info', { write: (line) => lines.push(line) }),
    observe: (result) => results.push(result),
  });
  let isStopped = false;
  const stop = async () => {
    isStopped = true;
    await sender.stop();
  };
  onTestFinished(async () => {
    await receiver.close();
    if (!isStopped) await sender.stop();
  });
  await sender.keepEvents();
  return {
    ...{ clock, receiver, sender, results, stop },
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    /** A payment that ends so; gives the id of its event. */
    ended: async (state: 'paid' | 'failed' | 'canceled' = 'paid') => {
      const { id } = await submitted(store.payments);
      await end(store.payments, id, state);
      return `${id}:${state}`;
    },
    row: async (id: string) => {
      const found = await store.webhooks.find(id);
      if (!found) throw new Error(`there is no event ${id}`);
      return found.row;
    },
    /**
     * Lets the made time pass, a little at a time, until there is something. It stands still while an attempt is
     * under way, unless the receiver hangs: however slow this machine is, no answer comes late.
     */
    pass: <T>(what: string, look: () => T | Promise<T>, { stepMs = 1_000, hangs = false } = {}) =>
      until(what, async () => {
        const found = await look();
        if (!found && (hangs || underWay === 0)) clock.advance(stepMs);
        return found;
      }),
  };
}
