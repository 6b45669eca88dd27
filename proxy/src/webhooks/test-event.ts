import { randomBytes } from 'node:crypto';
import { isoTime } from '@kaikei/shared/iso-time.ts';
import type { WebhookSettings } from '../config/webhook.ts';
import { openReceiver, type Delivery } from './receiver.ts';

const TIMEOUT_MS = 15_000;

/** One that is about nothing; nobody sends it again. */
export async function sendTest(
  settings: WebhookSettings,
  now: number,
): Promise<{ origin: string; result: Delivery }> {
  const receiver = openReceiver(settings, { wallNow: () => now });
  const body = JSON.stringify({ type: 'webhook.test', timestamp: isoTime(now), data: {} });
  const id = `test:${randomBytes(8).toString('hex')}`;
  try {
    const result = await receiver.deliver({ id, body }, AbortSignal.timeout(TIMEOUT_MS));
    return { origin: settings.url.origin, result };
  } finally {
    await receiver.close();
  }
}
