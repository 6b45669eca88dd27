/** A gateway that lies or breaks, and somebody who speaks in its name (rows 24, 25). */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Answer } from '../../support/answer.ts';
import { newId } from '../../support/ids.ts';
import { leakedCodes } from '../../support/leaks.ts';
import { forgetPeak, memoryOf } from '../../support/memory.ts';
import { pairTill } from '../../support/pairing.ts';
import { Proxy } from '../../support/proxy.ts';
import { rsaPem } from '../../support/rsa-pairs.ts';
import { order, paid, ScriptedGateway } from '../../support/scripted-gateway.ts';
import type { HeardCall, Reply } from '../../support/scripted-gateway.ts';
import { submission, type Till } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { QUERY_GAP_MS, ROUNDING_MS } from '../spacing.ts';

const evil = createServer((_request, response) => response.end('thank you'));
let evilWasAsked = 0;
let gateway: ScriptedGateway;
let proxy: Proxy;
let till: Till;

beforeAll(async () => {
  evil.on('connection', () => (evilWasAsked += 1)).listen(0, '127.0.0.1');
  await once(evil, 'listening');
  gateway = await ScriptedGateway.start(reply);
  proxy = await Proxy.start({ gateway, env: { KAIKEI_PUBLIC_URL: 'https://till.example.jp' } });
  till = await pairTill(proxy);
});
afterAll(async () => {
  expect((await till.put(newId(), submission())).payment.state).toBe('paid');
  await proxy.stop();
  expect(await leakedCodes(proxy)).toEqual([]);
  expect(evilWasAsked).toBe(0);
  await proxy.close();
  await gateway.close();
  evil.close();
});

const MEBIBYTES_50 = 50 * 1024 * 1024;
const BOMB = gzipSync(Buffer.alloc(MEBIBYTES_50, ' '));

function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  let sent = 0;
  const more = () => {
    while (!response.destroyed && sent < MEBIBYTES_50) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  response.writeHead(200);
  more();
}

const stranger = rsaPem('stranger');

const FOR_EVER = 'nothing for ever';

/** What the create is answered with, though nobody has paid; queries tell the truth: it is in progress. */
const LIES: Record<string, (call: HeardCall) => Reply | Promise<Reply>> = {
  'a success that another key has signed': async (call) => {
    const other = await ScriptedGateway.start();
    await other.close();
    other.useKey(stranger.privatePem);
    const { code, data } = paid(call, 1500) as { code?: string; data: object };
    return JSON.stringify(
      other.signed({ code: code ?? '0', msg: 'success', psn: 'x', data: JSON.stringify(data) }),
    );
  },
  'a success that nobody has signed': (call) => {
    const { data } = paid(call, 1500) as { data: object };
    return JSON.stringify({ code: '0', msg: 'success', psn: 'y', data: JSON.stringify(data) });
  },
  'the success of another order': (call) =>
    paid({ ...call, fields: { ...call.fields, merchant_order_no: 'another-order-1' } }, 1500),
  'the success of another amount': (call) => paid(call, 1),
  'a redirect to somebody else': () => (response) => {
    const { port } = evil.address() as AddressInfo;
    response.writeHead(302, { location: `http://127.0.0.1:${port}/api/entry/cpm` }).end();
  },
  'a gzip bomb': () => (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
  '50 MB': () => pour,
  'HTML and status 200': () => '<!doctype html><title>Welcome to our Wi-Fi</title>',
  [FOR_EVER]: () => 'hang',
  'headers, and then the end of the connection': () => (response) => {
    response.writeHead(200, { 'content-length': '1000' }).flushHeaders();
    setTimeout(() => response.destroy(), 50);
  },
};
const FIRST_LIE = 7_000;

function reply(call: HeardCall, earlier: readonly HeardCall[]): Reply | Promise<Reply> {
  const id = call.fields['merchant_order_no'];
  const created = [call, ...earlier].find(
    (each) => each.kind === 'create' && each.fields['merchant_order_no'] === id,
  );
  const amount = Number(created?.fields['order_amount']);
  const lie = Object.values(LIES)[amount - FIRST_LIE];
  if (lie) return call.kind === 'create' ? lie(call) : order(call, 0);
  return amount === OPEN_AMOUNT ? order(call, 0) : paid(call, amount);
}

const OPEN_AMOUNT = 6_000;

const begun = new Map<string, { id: string; first: Promise<Answer> }>();
let memoryBefore: number | undefined;

/** The lies are told while notifications arrive. */
beforeAll(async () => {
  await till.put(newId(), submission());
  const memory = await memoryOf(proxy.pid);
  if (memory) await forgetPeak(proxy.pid);
  memoryBefore = memory?.now;
  Object.keys(LIES).forEach((lie, n) => {
    const id = newId();
    begun.set(lie, { id, first: till.put(id, submission({ amount: FIRST_LIE + n })) });
  });
});

describe('row 24: a notification', () => {
  const members = (id: string, more: Record<string, string> = {}) => ({
    app_id: gateway.appId,
    charset: 'UTF-8',
    format: 'JSON',
    sign_type: 'RSA2',
    version: '1.0',
    timestamp: String(Date.now()),
    method: 'trans.result.notify',
    merchant_no: gateway.merchantNo,
    merchant_order_no: id,
    trans_no: `T-${id}`,
    trans_type: '1',
    trans_status: '2',
    price_currency: 'JPY',
    order_amount: String(OPEN_AMOUNT),
    trans_amount: String(OPEN_AMOUNT),
    ...more,
  });
  const post = async (body: string) =>
    Answer.of(await fetch(`${proxy.url}/v1/gateway/notify`, { method: 'POST', body }));
  const notify = (id: string, more?: Record<string, string>) =>
    post(JSON.stringify(gateway.signed(members(id, more))));
  const open = async (amount = OPEN_AMOUNT) => {
    const id = newId();
    await till.put(id, submission({ amount }));
    return id;
  };
  const stateOf = async (id: string) => (await till.get(id)).payment.state;
  const incidentsOf = async (id: string) => {
    const { stdout } = await proxy.command('payments', 'list', '--incidents', '--json');
    const all = JSON.parse(stdout) as { kind: string; paymentId?: string; detail: string }[];
    return all
      .filter(({ paymentId, detail }) => paymentId === id || detail.includes(id))
      .map(({ kind }) => kind);
  };

  it('without a signature, with a wrong one, or changed after it was signed', async () => {
    const id = await open();
    const good = gateway.signed(members(id));
    const { sign = '', ...unsigned } = good;
    const bodies = [
      JSON.stringify(unsigned),
      JSON.stringify({ ...good, sign: '' }),
      JSON.stringify({ ...good, sign: Buffer.alloc(256).toString('base64') }),
      JSON.stringify({ ...good, trans_status: '3' }),
      JSON.stringify({ ...good, extra: '1' }),
      JSON.stringify(good).replace('{', `{"trans_status":"2",`),
      JSON.stringify({ ...good, sign: [sign] }),
      '',
      'null',
      '[]',
      '<xml/>',
    ];
    for (const body of bodies) expect((await post(body)).outcome).toBe('401 invalid-signature');
    expect(await stateOf(id)).toBe('awaiting-customer');
    expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create']);
  });

  it('of 1 MB', async () => {
    const large = JSON.stringify(gateway.signed(members(newId(), { attach: 'x'.repeat(1e6) })));
    expect((await post(large)).outcome).toBe('413 payload-too-large');
  });

  it('that is genuine and of another amount or order is an incident, and moves nothing', async () => {
    const [id, unknown] = [await open(), newId()];
    const other = { order_amount: '1', trans_amount: '1' };
    for (let times = 0; times < 3; times += 1) {
      expect((await notify(id, other)).text).toBe('success');
      expect((await notify(unknown)).text).toBe('success');
    }
    expect(await stateOf(id)).toBe('awaiting-customer');
    expect((await till.get(unknown)).outcome).toBe('404 payment-not-found');
    expect(await incidentsOf(id)).toEqual(['notification-mismatch']);
    expect(await incidentsOf(unknown)).toEqual(['notification-unknown-order']);
  });

  it('100 times brings the gateway one question, 5 s after the call before', async () => {
    const id = await open();
    const body = JSON.stringify(gateway.signed(members(id)));
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(body)));
    for (const answer of answers) expect(answer.text).toBe('success');
    expect(await stateOf(id)).toBe('awaiting-customer');
    await until('the question', () => gateway.callsOf(id, 'query')[0]);
    const [create, ...queries] = gateway.callsOf(id);
    expect(queries).toHaveLength(1);
    // A call is received before its answer can leave, by the same clock: no gap is shorter there than here.
    const waited = (queries[0]?.receivedAt ?? 0) - (create?.receivedAt ?? Infinity);
    expect(waited).toBeGreaterThanOrEqual(QUERY_GAP_MS - ROUNDING_MS);
  });

  it('of a status before the end, after the end, takes nothing back', async () => {
    const id = await open(1500);
    expect(await stateOf(id)).toBe('paid');
    const money = { order_amount: '1500', trans_amount: '1500' };
    for (const status of ['0', '9', '1', '3', '4']) {
      expect((await notify(id, { ...money, trans_status: status })).text).toBe('success');
    }
    expect(await stateOf(id)).toBe('paid');
    expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create']);
  });
});

describe('row 25: a gateway that answers with', () => {
  it.each(Object.keys(LIES))('%s is not believed', async (lie) => {
    const { id = '', first } = begun.get(lie) ?? {};
    const answer = await first;
    expect(answer?.status).toBe(201);
    expect(answer?.payment.state).toBe('processing');
    expect(answer?.payment).not.toHaveProperty('paidAmount');
    expect(gateway.callsOf(id, 'create')).toHaveLength(1);
    // Its create is given up only now; the others were asked about meanwhile.
    if (lie === FOR_EVER) return;
    const state = await until('the answer to a question', async () => {
      const { payment } = await till.get(id);
      return payment.state !== 'processing' && payment.state;
    });
    expect(state).toBe('awaiting-customer');
  });

  it('any of these costs no memory', async (test) => {
    const after = await memoryOf(proxy.pid);
    if (!after) return test.skip('only Linux tells a process’s peak of memory');
    expect(after.peak - (memoryBefore ?? 0)).toBeLessThan(50);
  });
});
