/** Path, query and header parameters of the calls, each described once. */
import { ID_PATTERN, PAYMENT_ID_PATTERN, PAYMENT_STATES } from '@kaikei/shared/api.ts';
import { TENDERS } from '@kaikei/shared/shop/history.ts';
import { MOST_CLOSINGS } from '@kaikei/shared/shop/report.ts';
import { text, type Json } from './json.ts';

/** Each of the query is named as here. */
const query = (description: string, schema: Json = text): Json => ({
  in: 'query',
  description,
  schema,
});

export const PARAMETERS = {
  id: { name: 'id', in: 'path', required: true, schema: text },
  newId: {
    name: 'id',
    in: 'path',
    required: true,
    description: 'Chosen by the client; no number that a refund may have',
    schema: { type: 'string', pattern: PAYMENT_ID_PATTERN.source },
  },
  refundId: {
    in: 'path',
    required: true,
    description: 'Chosen by the client; of two refunds of one payment not the same',
    schema: { type: 'string', pattern: ID_PATTERN.source },
  },
  watch: {
    in: 'query',
    description: 'Ids of payments of the store, up to 8',
    schema: { type: 'array', items: text, maxItems: 8 },
  },
  token: { in: 'path', required: true, description: 'Of a link to a receipt', schema: text },
  since: { name: 'since', in: 'query', description: 'A cursor', schema: text },
  limit: {
    name: 'limit',
    in: 'query',
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  },
  closingLimit: {
    name: 'limit',
    in: 'query',
    schema: { type: 'integer', minimum: 1, maximum: MOST_CLOSINGS, default: MOST_CLOSINGS },
  },
  latest: {
    name: 'latest',
    in: 'query',
    description: 'How many of the latest, whatever their state',
    schema: { type: 'integer', minimum: 1, maximum: 200 },
  },
  date: { ...query('A business day'), required: true },
  terminal: query('Only what was submitted there: its id'),
  n: { in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
  from: query('A business day of the store, or an RFC 3339 time: created then or later'),
  to: query('A business day of the store, which counts whole, or an RFC 3339 time: created before'),
  state: query('Of the payment', { type: 'string', enum: PAYMENT_STATES }),
  wallet: query('A payMethodId'),
  amount: query('Exactly, in minor units', { type: 'integer', minimum: 1 }),
  receipt: query('What a receipt shows: its number, the payment’s id, or its transNo'),
  text: query('Part of id, saleId, transNo, description or attach'),
  tender: query('How it was paid', { type: 'string', enum: TENDERS }),
  cursor: query('Of the page before'),
  lastEventId: { name: 'Last-Event-ID', in: 'header', description: 'A cursor', schema: text },
  client: {
    name: 'Kaikei-Client',
    in: 'header',
    description: 'The protocol version of the client; not checked where absent',
    schema: { type: 'integer' },
  },
  origin: { name: 'Origin', in: 'header', description: 'Where sent: our own', schema: text },
  site: {
    name: 'Sec-Fetch-Site',
    in: 'header',
    description: 'Where sent: same-origin, unless an Origin of ours is there',
    schema: text,
  },
} satisfies Record<string, Json>;

export type ParameterName = keyof typeof PARAMETERS;
