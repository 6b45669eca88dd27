/** What is sent to the shop's back office: docs/webhooks.md. */
import { WEBHOOK_EVENTS } from '@kaikei/shared/shop/webhook.ts';
import { mapValues, text, type Json } from './json.ts';
import { schemaOf } from './schemas.ts';

const WEBHOOK_HEADERS: Record<string, string> = {
  'webhook-id': 'Names the event: the same whenever it is sent again',
  'webhook-timestamp': 'When this attempt was made, in seconds since the epoch',
  'webhook-signature':
    'By Standard Webhooks: one `v1,` and base64 for each secret, separated by spaces',
};

export function webhooks(): Json {
  const parameters = Object.entries(WEBHOOK_HEADERS).map(([name, description]) => ({
    ...{ name, in: 'header', required: true, description },
    schema: text,
  }));
  const responses = {
    '2XX': { description: 'Taken: it is not sent again' },
    410: { description: 'No events are wanted any more: none is sent until somebody lifts that' },
    default: { description: 'Not taken: it is sent again later' },
  };
  return mapValues(WEBHOOK_EVENTS, (schema, type) => ({
    post: {
      summary: `An event ${type}`,
      parameters,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(schema) } },
      },
      responses,
    },
  }));
}
