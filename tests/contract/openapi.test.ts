/** `/v1/openapi.json` describes what is really there. */
import { describe, expect } from 'vitest';
import { newId } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { hire, send, signIn } from '../support/staff.ts';
import { submission } from '../support/till.ts';

const it = shopTest().override('shopOptions', { env: { KAIKEI_MAX_AMOUNT: '12345' } });

let document: Json;

type Json = Record<string, unknown>;

it.beforeAll(async ({ till }) => {
  const answer = await till.ask('GET', '/v1/openapi.json', { cookie: '' });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/);
  document = answer.json as Json;
});

const ROUTES = [
  'POST /v1/terminals',
  'GET /v1/terminals/me',
  'DELETE /v1/terminals/me',
  'PUT /v1/terminals/me/staff',
  'DELETE /v1/terminals/me/staff',
  'GET /v1/staff',
  'GET /v1/store',
  'GET /v1/reports/day',
  'GET /v1/closings',
  'GET /v1/exports/payments.csv',
  'GET /v1/exports/closings.csv',
  'POST /v1/closings',
  'GET /v1/closings/{n}',
  'GET /v1/store/payments',
  'GET /v1/payments',
  'GET /v1/payments/{id}',
  'PUT /v1/payments/{id}',
  'POST /v1/payments/{id}/cancel',
  'GET /v1/payments/{id}/refunds/{refundId}',
  'PUT /v1/payments/{id}/refunds/{refundId}',
  'POST /v1/payments/{id}/receipt-link',
  'GET /r/{token}',
  'GET /v1/events',
  'POST /v1/gateway/notify',
  'GET /v1/openapi.json',
  'GET /healthz',
  'GET /readyz',
];

/** The contract's own list. */
const PROBLEMS =
  `already-closed pin-invalid approval-required malformed-json bad-request terminal-unauthenticated pairing-code-invalid
  invalid-signature terminal-revoked origin-not-allowed not-found payment-not-found method-not-allowed
  request-timeout payload-too-large unsupported-media-type misdirected-request client-too-old
  header-too-large payment-conflict sale-in-progress sale-already-paid payment-code-already-used
  payment-canceled payment-not-cancellable payment-not-refundable refund-exceeds-payment
  refund-in-progress pairing-code-used pairing-code-expired validation-error
  invalid-amount unsupported-currency invalid-payment-code not-a-payment-code wallet-not-recognised
  wallet-mismatch rate-limited too-many-attempts internal-error storage-unavailable shutting-down`
    .split(/\s+/)
    .map((slug) => `/problems/${slug}`);

/** Every object in the document. */
function* objectsIn(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Json;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

/** The member at a path, or at a reference such as `#/components/schemas/Payment`. */
function at(path: string): unknown {
  return path
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document);
}

function operations(): [string, Json][] {
  return Object.entries(document['paths'] as Record<string, Record<string, Json>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Json] => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
  );
}

describe('the OpenAPI document', () => {
  it('is one of version 3.1 with title and version', () => {
    expect(document['openapi']).toMatch(/^3\.1\.\d$/);
    expect(document['info']).toMatchObject({
      title: expect.any(String) as string,
      version: expect.any(String) as string,
    });
  });

  it('has every call and no other', async ({ shop, till }) => {
    expect(
      operations()
        .map(([call]) => call)
        .sort(),
    ).toEqual([...ROUTES].sort());
    const id = newId();
    await till.put(id, submission());
    const refundId = newId();
    const manager = await hire(shop.proxy, 'manager');
    await signIn(till, manager);
    await send(till, 'POST', '/v1/closings', { businessDate: '2026-01-01' });
    await send(till, 'PUT', `/v1/payments/${id}/refunds/${refundId}`, { amount: 1 });
    const link = await till.ask('POST', `/v1/payments/${id}/receipt-link`);
    const token = (link.json as { url: string }).url.split('/').at(-1) ?? '';
    for (const [call] of operations()) {
      const [method = '', path = ''] = call.split(' ');
      // HEAD stands in for what would stream without end, and for what would end the terminal.
      const isEnd = call === 'DELETE /v1/terminals/me';
      const asked = method === 'GET' || isEnd ? 'HEAD' : method;
      const { status } = await till.ask(
        asked,
        path
          .replace('{id}', id)
          .replace('{refundId}', refundId)
          .replace('{token}', token)
          .replace('{n}', '1'),
      );
      expect([404, 405, 501]).not.toContain(status);
    }
  });

  it('says of every call how it is answered, with success and with every problem', () => {
    for (const [, operation] of operations()) {
      expect(operation['summary']).toMatch(/./);
      const responses = operation['responses'] as Record<string, Json>;
      const statuses = Object.keys(responses);
      expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
      expect(statuses).toContain('default');
      for (const status of statuses) {
        expect(status).toMatch(/^([2-5]\d\d|default)$/);
        const response = responses[status] ?? {};
        expect('$ref' in response || typeof response['description'] === 'string').toBe(true);
      }
    }
  });

  it('has every problem of the contract, each with some call', () => {
    const all = at('#/components/schemas/Problem/properties/type/enum') as string[];
    expect([...all].sort()).toEqual([...PROBLEMS].sort());
    const named = [...objectsIn(document['paths']), ...objectsIn(at('#/components/responses'))]
      .flatMap((object) => (Array.isArray(object['enum']) ? (object['enum'] as string[]) : []))
      .filter((value) => value.startsWith('/problems/'));
    expect([...new Set(named)].sort()).toEqual([...PROBLEMS].sort());
  });

  it('refers to nothing that is not there, and names every parameter of a path', () => {
    for (const object of objectsIn(document)) {
      if (typeof object['$ref'] === 'string') expect(at(object['$ref'])).toBeDefined();
    }
    for (const [call, operation] of operations()) {
      const refs = (operation['parameters'] ?? []) as { $ref: string }[];
      const names = refs.map(({ $ref }) => at($ref) as Json).filter((p) => p['in'] === 'path');
      expect(names.map((parameter) => parameter['name'])).toEqual(
        [...call.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      );
    }
  });

  it('shows what a submission is made of, and this proxy’s own limit', () => {
    expect(at('#/components/schemas/Submission')).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['saleId', 'amount', 'currency', 'code'],
      properties: {
        saleId: { type: 'string', pattern: '^[a-z0-9_-]{12,28}$' },
        amount: { type: 'integer', minimum: 1, maximum: 12_345 },
        code: { type: 'string', pattern: expect.any(String) as string },
      },
    });
  });

  it('says what the id of a new payment may be', () => {
    const id = at('#/components/parameters/newId') as Json;
    const { pattern } = id['schema'] as { pattern: string };
    expect('order-2026-0001').toMatch(new RegExp(pattern));
    for (const taken of ['order-2026-0001-r1', 'order-2026-0001-s12', 'short']) {
      expect(taken).not.toMatch(new RegExp(pattern));
    }
  });

  it('says which calls need a terminal', () => {
    expect(at('#/components/securitySchemes/terminal')).toEqual({
      type: 'apiKey',
      in: 'cookie',
      name: '__Host-kaikei',
    });
    for (const [call, operation] of operations()) {
      const open = /terminals$|notify|openapi|healthz|readyz|^GET \/r\//.test(call);
      expect(operation['security']).toEqual(open ? [] : [{ terminal: [] }]);
    }
  });
});
