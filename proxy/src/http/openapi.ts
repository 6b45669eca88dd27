/** `/v1/openapi.json`, made from the same schemas that judge the requests. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import {
  gatewaySchema,
  pairSchema,
  paymentListSchema,
  paymentSchema,
  submitSchema,
  terminalSchema,
} from '@kaikei/shared/api.ts';
import { PROBLEMS, type ProblemSlug } from '@kaikei/shared/problems.ts';

type Json = Record<string, unknown>;

let cached: Json | undefined;

export function openapiDocument(): Json {
  cached ??= makeDocument();
  return cached;
}

function makeDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kaikei proxy',
      version: '1',
      description:
        'Payments by customer-presented codes. A payment in doubt is never an error of this API: it is a payment whose state is not final yet.',
    },
    components: {
      securitySchemes: { terminal: { type: 'apiKey', in: 'cookie', name: '__Host-kaikei' } },
      schemas: {
        Submission: schema(submitSchema),
        Payment: schema(paymentSchema),
        PaymentList: schema(paymentListSchema),
        Pairing: schema(pairSchema),
        Terminal: schema(terminalSchema),
        Gateway: schema(gatewaySchema),
        Problem: problemSchema(),
      },
    },
    paths: paths(),
  };
}

function schema(source: GenericSchema): Json {
  const { $schema: _dialect, ...rest } = toJsonSchema(source, {
    errorMode: 'ignore',
    typeMode: 'input',
  });
  return rest;
}

function problemSchema(): Json {
  return {
    type: 'object',
    required: ['type', 'title', 'status'],
    properties: {
      type: { type: 'string', enum: Object.keys(PROBLEMS).map((slug) => `/problems/${slug}`) },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      instance: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
        },
      },
      paymentId: { type: 'string' },
      candidates: { type: 'array', items: { type: 'string' } },
    },
  };
}

const PAIR: ProblemSlug[] = [
  'pairing-code-invalid',
  'pairing-code-expired',
  'pairing-code-used',
  'too-many-attempts',
];
const TERMINAL: ProblemSlug[] = ['terminal-unauthenticated', 'terminal-revoked', 'rate-limited'];
const SUBMIT: ProblemSlug[] = [
  'payment-conflict',
  'payment-canceled',
  'sale-in-progress',
  'sale-already-paid',
  'payment-code-already-used',
  'validation-error',
  'invalid-amount',
  'unsupported-currency',
  'invalid-payment-code',
  'not-a-payment-code',
  'wallet-not-recognised',
  'wallet-mismatch',
  'client-too-old',
  'storage-unavailable',
  'shutting-down',
];

function paths(): Json {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const since = { name: 'since', in: 'query', schema: { type: 'string' } };
  const limit = {
    name: 'limit',
    in: 'query',
    schema: { type: 'integer', minimum: 1, maximum: 200 },
  };
  return {
    '/v1/terminals': {
      post: operation('Pair this browser', { 201: 'Terminal' }, PAIR, {
        body: 'Pairing',
        open: true,
      }),
    },
    '/v1/terminals/me': {
      get: operation('This terminal', { 200: 'Terminal' }, TERMINAL),
      delete: operation('Give the token back', { 204: undefined }, TERMINAL),
    },
    '/v1/payments': {
      get: operation('Payments in order of their latest change', { 200: 'PaymentList' }, TERMINAL, {
        parameters: [since, limit],
      }),
    },
    '/v1/payments/{id}': {
      get: operation('One payment', { 200: 'Payment' }, [...TERMINAL, 'payment-not-found'], {
        parameters: [id],
      }),
      put: operation(
        'Submit; the same body again gives the same payment',
        { 200: 'Payment', 201: 'Payment' },
        [...TERMINAL, ...SUBMIT],
        { parameters: [id], body: 'Submission' },
      ),
    },
    '/v1/payments/{id}/cancel': {
      post: operation(
        'Ask to cancel; an unknown id becomes a tombstone (201)',
        { 200: 'Payment', 201: 'Payment', 202: 'Payment' },
        [...TERMINAL, 'payment-not-found', 'payment-not-cancellable', 'storage-unavailable'],
        { parameters: [id] },
      ),
    },
    '/v1/events': {
      get: {
        ...operation('Changes as server-sent events', {}, TERMINAL, { parameters: [since] }),
        description:
          '`payment` (id: the cursor, data: a payment), `gateway` (data: its status), `heartbeat` every 5 s. Without `since` or `Last-Event-ID`: from now on.',
      },
    },
    '/v1/gateway/notify': {
      post: operation('The gateway tells of a change', { 200: undefined }, ['invalid-signature'], {
        open: true,
      }),
    },
  };
}

function operation(
  summary: string,
  answers: Record<number, string | undefined>,
  problems: ProblemSlug[],
  options: { body?: string; parameters?: Json[]; open?: boolean } = {},
): Json {
  const responses: Json = {};
  for (const [status, name] of Object.entries(answers)) {
    responses[status] = { description: summary, ...(name && { content: json(name) }) };
  }
  for (const slug of problems) {
    const { status } = PROBLEMS[slug];
    const before = responses[status] as { description: string } | undefined;
    responses[status] = {
      description: before ? `${before.description}, ${slug}` : slug,
      content: { 'application/problem+json': { schema: reference('Problem') } },
    };
  }
  return {
    summary,
    ...(options.open ? {} : { security: [{ terminal: [] }] }),
    ...(options.parameters && { parameters: options.parameters }),
    ...(options.body && { requestBody: { required: true, content: json(options.body) } }),
    responses,
  };
}

function json(name: string): Json {
  return { 'application/json': { schema: reference(name) } };
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}
