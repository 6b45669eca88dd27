/** `/v1/openapi.json`, made from the schemas that judge the requests and from the list of problems. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import {
  CODE_PATTERN,
  ID_PATTERN,
  PAYMENT_STATES,
  PAYMENT_ID_PATTERN,
  gatewaySchema,
  pairSchema,
  paymentListSchema,
  paymentSchema,
  refundSchema,
  submitSchema,
  terminalSchema,
} from '@kaikei/shared/api.ts';
import { credentialSchema, staffListSchema, staffMemberSchema } from '@kaikei/shared/shop/staff.ts';
import { TENDERS, historySchema } from '@kaikei/shared/shop/history.ts';
import {
  MOST_CLOSINGS,
  closingListSchema,
  closingSchema,
  dayReportSchema,
  newClosingSchema,
} from '@kaikei/shared/shop/report.ts';
import { receiptLinkSchema } from '@kaikei/shared/shop/receipt-link.ts';
import { newRefundSchema } from '@kaikei/shared/shop/refund.ts';
import { storeSchema } from '@kaikei/shared/shop/store.ts';
import { WEBHOOK_EVENTS } from '@kaikei/shared/shop/webhook.ts';
import { PROBLEM_STATUSES, type ProblemSlug } from '@kaikei/shared/problems.ts';
import {
  OPERATIONS,
  type OperationRow,
  type ParameterName,
  type SchemaName,
} from './operations/payments.ts';

type Json = Record<string, unknown>;

/** What may happen to any call, before its own route is asked. */
const ANY_CALL: readonly ProblemSlug[] = [
  'bad-request',
  'not-found',
  'method-not-allowed',
  'request-timeout',
  'misdirected-request',
  'header-too-large',
  'internal-error',
];

const text: Json = { type: 'string' };

/** Each of the query is named as here. */
const query = (description: string, schema: Json = text): Json => ({
  in: 'query',
  description,
  schema,
});

const PARAMETERS: Record<ParameterName, Json> = {
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
};

/** @param maxAmount of one payment, in minor units */
export function openapiDocument({ maxAmount }: { maxAmount: number }): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kaikei proxy',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Payments by customer-presented codes. A payment in doubt is never an error of this API: it is a payment whose state is not final yet. HEAD is answered wherever GET is; other methods get 405 with `Allow`.',
    },
    paths: paths(),
    webhooks: webhooks(),
    components: {
      securitySchemes: { terminal: { type: 'apiKey', in: 'cookie', name: '__Host-kaikei' } },
      schemas: { ...schemas(maxAmount), Problem: problemSchema() },
      parameters: mapValues(PARAMETERS, (row, name) => ({ name, ...row })),
      responses: { AnyCall: { description: ANY_CALL.join(', '), ...problemContent(ANY_CALL) } },
    },
  };
}

function schemas(maxAmount: number): Record<SchemaName, Json> {
  return {
    Submission: submissionSchema(maxAmount),
    Payment: schemaOf(paymentSchema),
    PaymentList: schemaOf(paymentListSchema),
    NewRefund: schemaOf(newRefundSchema),
    Refund: schemaOf(refundSchema),
    ReceiptLink: schemaOf(receiptLinkSchema),
    Pairing: schemaOf(pairSchema),
    Terminal: schemaOf(terminalSchema),
    Gateway: schemaOf(gatewaySchema),
    Store: schemaOf(storeSchema),
    DayReport: schemaOf(dayReportSchema),
    NewClosing: schemaOf(newClosingSchema),
    Closing: schemaOf(closingSchema),
    ClosingList: schemaOf(closingListSchema),
    History: schemaOf(historySchema),
    Staff: schemaOf(staffListSchema),
    StaffMember: schemaOf(staffMemberSchema),
    Credential: schemaOf(credentialSchema),
    Health: statusSchema('ok'),
    Readiness: statusSchema('ready', 'not-ready'),
  };
}

/** Amount and code are judged by more than their form: by the proxy's limit, and by the wallets' shapes. */
function submissionSchema(maximum: number): Json {
  const schema = schemaOf(submitSchema);
  const properties = schema['properties'] as Record<string, Json>;
  return {
    ...schema,
    properties: {
      ...properties,
      amount: { ...properties['amount'], maximum },
      code: { ...properties['code'], pattern: CODE_PATTERN.source },
    },
  };
}

function schemaOf(source: GenericSchema): Json {
  const { $schema: _dialect, ...rest } = toJsonSchema(source, {
    errorMode: 'ignore',
    typeMode: 'input',
  });
  return rest;
}

function statusSchema(...values: string[]): Json {
  return {
    type: 'object',
    required: ['status'],
    properties: {
      status: { type: 'string', enum: values },
      ...(values.length > 1 && { failing: { type: 'array', items: text } }),
    },
  };
}

function problemSchema(): Json {
  const error = { type: 'object', required: ['pointer', 'detail'] };
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance'],
    properties: {
      type: { type: 'string', enum: typesOf(Object.keys(PROBLEM_STATUSES)) },
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: text,
      errors: {
        type: 'array',
        items: { ...error, properties: { pointer: text, detail: text } },
      },
      paymentId: text,
      candidates: { type: 'array', items: text },
    },
  };
}

function paths(): Json {
  return mapValues(OPERATIONS, (operations) => mapValues(operations, operationOf));
}

/** What is sent to the shop's back office: docs/webhooks.md. */
const WEBHOOK_HEADERS: Record<string, string> = {
  'webhook-id': 'Names the event: the same whenever it is sent again',
  'webhook-timestamp': 'When this attempt was made, in seconds since the epoch',
  'webhook-signature':
    'By Standard Webhooks: one `v1,` and base64 for each secret, parted by spaces',
};

function webhooks(): Json {
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

function operationOf(row: OperationRow): Json {
  return {
    summary: row.summary,
    ...(row.description !== undefined && { description: row.description }),
    security: row.open ? [] : [{ terminal: [] }],
    ...(row.parameters && { parameters: row.parameters.map((name) => ref('parameters', name)) }),
    ...(row.body && {
      requestBody: {
        required: row.body.required,
        content: contentOf(row.body.mediaTypes, row.body.schema),
      },
    }),
    responses: { ...answersOf(row), ...problemsOf(row), default: ref('responses', 'AnyCall') },
  };
}

function answersOf({ answers }: OperationRow): Json {
  return mapValues(answers, ({ says, mediaType, schema }) => ({
    description: says,
    ...(mediaType !== undefined && { content: contentOf([mediaType], schema) }),
  }));
}

/** One response a status, though several problems may share it. */
function problemsOf({ problems }: OperationRow): Json {
  const statuses = [...new Set(problems.map((slug) => PROBLEM_STATUSES[slug]))];
  return Object.fromEntries(
    statuses.map((status) => {
      const slugs = problems.filter((slug) => PROBLEM_STATUSES[slug] === status);
      return [status, { description: slugs.join(', '), ...problemContent(slugs) }];
    }),
  );
}

function problemContent(slugs: readonly ProblemSlug[]): Json {
  const narrowed = { properties: { type: { enum: typesOf(slugs) } } };
  const schema = { allOf: [ref('schemas', 'Problem'), narrowed] };
  return { content: { 'application/problem+json': { schema } } };
}

function typesOf(slugs: readonly string[]): string[] {
  return slugs.map((slug) => `/problems/${slug}`);
}

function contentOf(mediaTypes: readonly string[], schema: SchemaName | undefined): Json {
  const content = schema === undefined ? {} : { schema: ref('schemas', schema) };
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, content]));
}

function ref(kind: 'schemas' | 'parameters' | 'responses', name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

function mapValues<T>(source: Record<string, T>, change: (value: T, key: string) => unknown): Json {
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => [key, change(value, key)]),
  );
}
