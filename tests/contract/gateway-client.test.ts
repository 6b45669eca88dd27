import { afterEach, describe, expect, it, vi } from 'vitest';
import { canonicalText } from '@kaikei/proxy/gateway/canonical.ts';
import { isSignedBy } from '@kaikei/proxy/gateway/signature.ts';
import type { GatewayRequest } from '@kaikei/proxy/gateway/port.ts';
import {
  answerBody,
  APP_ID,
  cancelRequest,
  CODE,
  createRequest,
  MERCHANT_NO,
  order,
  paidData,
  queryRequest,
  refundQueryRequest,
  refundRequest,
} from '../support/gateway-answers.ts';
import { deadPort, local, serve } from '../support/gateway-server.ts';
import { appKeys, gatewayAt, gatewayKeys, WALL_NOW } from '../support/gateway-under-test.ts';

const PAID = answerBody({ data: paidData }, gatewayKeys.privateKey);
const paying = () => serve((response) => void response.end(PAID));

const common = {
  app_id: APP_ID,
  format: 'JSON',
  charset: 'UTF-8',
  sign_type: 'RSA2',
  version: '1.0',
  timestamp: String(WALL_NOW),
  merchant_no: MERCHANT_NO,
};

const minimalCreate = {
  ...common,
  method: 'bscanc.pay.submit',
  store_no: order.storeNo,
  auth_code: CODE,
  pay_method_id: 'WeChatPay',
  merchant_order_no: order.id,
  price_currency: 'JPY',
  order_amount: '1500',
  description: 'Coffee & 菓子',
  expires: '90',
};

const fullCreate: GatewayRequest = {
  ...createRequest,
  create: {
    ...createRequest.create,
    attach: '{"table":"4"}',
    termIp: '203.0.113.7',
    location: { latitude: '35.41', longitude: '139.44' },
  },
};

const refundParameters = {
  ...common,
  method: 'order.refund.submit',
  orig_merchant_order_no: order.id,
  merchant_order_no: refundRequest.refundNo,
  order_amount: '1500',
  price_currency: 'JPY',
  description: 'Refund of a payment that could not be canceled',
};

const notify_url = 'https://till.example/v1/gateway/notify';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what is sent', () => {
  it.each<[string, GatewayRequest, string, object]>([
    ['a create', createRequest, '/api/entry/cpm', { ...minimalCreate, notify_url }],
    [
      'a create with all it may have',
      fullCreate,
      '/api/entry/cpm',
      {
        ...minimalCreate,
        notify_url,
        attach: '{"table":"4"}',
        term_ip: '203.0.113.7',
        latitude: '35.41',
        longitude: '139.44',
      },
    ],
    [
      'a query',
      queryRequest,
      '/api/entry/orderquery',
      { ...common, method: 'order.query', merchant_order_no: order.id },
    ],
    [
      'a cancel',
      cancelRequest,
      '/api/entry/void',
      { ...common, method: 'order.revoker', merchant_order_no: order.id },
    ],
    ['a refund', refundRequest, '/api/entry/refund', { ...refundParameters, notify_url }],
    [
      'a refund query',
      refundQueryRequest,
      '/api/entry/refundquery',
      { ...common, method: 'order.refund.query', merchant_order_no: refundRequest.refundNo },
    ],
  ])('%s: path, headers and every parameter as text, signed', async (_, request, path, wanted) => {
    const server = await paying();
    await gatewayAt(local(server), { notifyUrl: notify_url }).call(request);
    const [heard] = server.heard;
    expect(heard?.path).toBe(path);
    expect(heard?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
    });
    const { sign, ...parameters } = JSON.parse(heard?.body ?? '') as Record<string, string>;
    expect(parameters).toEqual(wanted);
    const text = canonicalText(Object.entries(parameters));
    expect(isSignedBy([appKeys.publicKey], text, sign ?? '')).toBe(true);
  });

  it('leaves out what has no value', async () => {
    const server = await paying();
    const create = { ...createRequest.create, attach: '' };
    await gatewayAt(local(server)).call({ ...createRequest, create });
    const { sign, ...parameters } = JSON.parse(server.heard[0]?.body ?? '') as object & {
      sign: string;
    };
    expect(sign).toHaveLength(344);
    expect(parameters).toEqual(minimalCreate);
  });

  it('goes below the path of the base URL, and by the configured paths', async () => {
    const server = await paying();
    const gateway = gatewayAt(`${local(server)}/tenant/`, { paths: { query: '/api/entry' } });
    await gateway.call(queryRequest);
    await gateway.call(createRequest);
    expect(server.heard.map(({ path }) => path)).toEqual([
      '/tenant/api/entry',
      '/tenant/api/entry/cpm',
    ]);
  });

  it('takes no proxy from the environment', async () => {
    const nowhere = `http://127.0.0.1:${await deadPort()}`;
    for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'])
      vi.stubEnv(name, nowhere);
    const gateway = gatewayAt(local(await paying()));
    expect(await gateway.call(queryRequest)).toMatchObject({ kind: 'paid' });
  });
});

describe('connections', () => {
  it('a create has a new one each time, which it asks to close', async () => {
    const server = await paying();
    const gateway = gatewayAt(local(server));
    await gateway.call(queryRequest);
    await gateway.call(createRequest);
    await gateway.call(createRequest);
    const [query, ...creates] = server.heard;
    expect(new Set([query, ...creates].map((heard) => heard?.socket)).size).toBe(3);
    for (const { headers } of creates) expect(headers.connection).toBe('close');
  });

  it('other calls keep theirs alive', async () => {
    const server = await paying();
    const gateway = gatewayAt(local(server));
    for (const request of [queryRequest, cancelRequest, queryRequest]) await gateway.call(request);
    expect(server.heard).toHaveLength(3);
    expect(server.sockets).toHaveLength(1);
  });

  it('are 64 at most for creates; one that waits too long for its turn is never sent', async () => {
    const server = await serve(() => undefined);
    const deadlines = { create: 4_000 };
    const gateway = gatewayAt(local(server), {}, deadlines);
    // Of many terminals: one alone has fewer.
    const create = (_: unknown, n: number) =>
      gateway.call({ ...createRequest, create: { ...createRequest.create, terminalId: `t_${n}` } });
    const first = Array.from({ length: 64 }, create);
    // Theirs is over long before a turn is free, however busy the machine is.
    deadlines.create = 500;
    const verdicts = await Promise.all([...first, ...Array.from({ length: 6 }, create)]);
    const kinds = verdicts.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'unknown')).toHaveLength(64);
    expect(kinds.filter((kind) => kind === 'not-sent')).toHaveLength(6);
    await gateway.close();
    expect(server.heard).toHaveLength(64);
    expect(server.sockets).toHaveLength(64);
  });

  it('calls that had to wait are made when it is their turn', async () => {
    const server = await paying();
    const gateway = gatewayAt(local(server));
    const requests = Array.from({ length: 200 }, (_, at) =>
      at % 2 ? createRequest : queryRequest,
    );
    const verdicts = await Promise.all(requests.map((request) => gateway.call(request)));
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(['paid']));
    expect(server.heard).toHaveLength(200);
  });
});

describe('probing and closing', () => {
  it('tells whether anyone is there, and sends nothing', async () => {
    const server = await paying();
    expect(await gatewayAt(local(server)).probe(2_000)).toBe(true);
    expect(await gatewayAt(`http://127.0.0.1:${await deadPort()}`).probe(2_000)).toBe(false);
    await vi.waitUntil(() => server.sockets.every((socket) => socket.destroyed));
    expect(server.heard).toHaveLength(0);
  });

  it('closing waits for calls under way and lets no other begin', async () => {
    const held: (() => void)[] = [];
    const server = await serve((response) => void held.push(() => response.end(PAID)));
    const gateway = gatewayAt(local(server));
    const calls = [gateway.call(createRequest), gateway.call(queryRequest)];
    await vi.waitUntil(() => held.length === 2);
    const closed = gateway.close();
    expect(await gateway.call(createRequest)).toEqual({ kind: 'not-sent', reason: 'closing' });
    for (const release of held) release();
    await closed;
    expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(['paid', 'paid']);
    expect(server.heard).toHaveLength(2);
  });
});

describe('what is reported of a call', () => {
  it('is what support needs, without the code', async () => {
    const refusal = { code: 'E1', msg: `${CODE} is stale` };
    const server = await serve((response) => {
      response.end(answerBody(refusal, gatewayKeys.privateKey));
    });
    const gateway = gatewayAt(local(server));
    await gateway.call(createRequest);
    await gatewayAt(`http://127.0.0.1:${await deadPort()}`).call(createRequest);
    expect(gateway.reports).toEqual([
      {
        call: 'create',
        paymentId: order.id,
        verdict: 'refused',
        heard: 'usable',
        durationMs: expect.any(Number) as unknown,
        clockAheadSeconds: expect.any(Number) as unknown,
      },
    ]);
    expect(JSON.stringify(gateway.reports)).not.toContain(CODE);
  });
});

describe('a configuration that cannot work', () => {
  it.each([
    'ftp://127.0.0.1',
    'gateway.example',
    'https://u:p@gateway.example',
    'https://g.example/?a=1',
  ])('is refused: %s', (url) => {
    expect(() => gatewayAt(url)).toThrow(TypeError);
  });

  it('is refused without a key of the gateway', () => {
    expect(() => gatewayAt('https://gateway.example', { publicKeys: [] })).toThrow(TypeError);
  });
});
