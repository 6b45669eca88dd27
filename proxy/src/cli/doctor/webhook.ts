/** The receiver of the webhook, and what could not be delivered to it. */
import type { Config } from '../../config/config.ts';
import { counted } from '../../counted.ts';
import { canConnect } from '../../webhooks/receiver.ts';
import type { WebhookCounts } from '../../store/webhooks/port.ts';
import { ok, warn, type Finding } from './finding.ts';

/** Connects, and sends nothing: payments go on whatever is found, so no finding fails. */
export async function webhook({ webhook: settings }: Config): Promise<Finding[]> {
  if (!settings) return [];
  const { origin } = settings.url;
  const failure = await canConnect(settings);
  return failure === undefined
    ? [ok(`the receiver of the webhook, ${origin}, can be reached`)]
    : [warn(`the receiver of the webhook, ${origin}, cannot be reached (${failure})`)];
}

export function undelivered({ dead, goneAt }: WebhookCounts): Finding[] {
  return [
    ...(dead > 0
      ? [
          warn(
            `${counted(dead, 'webhook event was', 'webhook events were')} given up: see kaikei webhooks`,
          ),
        ]
      : []),
    ...(goneAt === undefined
      ? []
      : [warn('the receiver of the webhook said that it is gone: see kaikei webhooks')]),
  ];
}
