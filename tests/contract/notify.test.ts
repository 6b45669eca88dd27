/** `POST /v1/gateway/notify`: a verified hint that moves no state (contract, Gateway notifications; R12). */
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { Answer } from '../support/answer.ts';
import { deadPort } from '../support/gateway-server.ts';
import { newId } from '../support/ids.ts';
import { leakedCodes } from '../support/leaks.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { order, paid, ScriptedGateway } from '../support/scripted-gateway.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

let gateway: ScriptedGateway;
let proxy: Proxy;
let till: Till;

beforeAll(async () => {
  gateway = await ScriptedGateway.start((call) => order(call, 0));
  proxy = await Proxy.start({ gateway, env: { KAIKEI_PUBLIC_URL: 'https://till.example.jp' } });
  till = await pairTill(proxy);
});
afterAll(async () => {
  await proxy.stop();
  expect(await leakedCodes(proxy)).toEqual([]);
  await proxy.close();
  await gateway.close();
});

type Members = Record<string, string>;

/** What the gateway tells of a payment that succeeded. */
function members(id: string, more: Members = {}): Members {
  return {
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
    order_amount: '1500.00',
    trans_amount: '1500.00',
    attach: '',
    description: 'お茶 & a=b+c %',
    ...more,
  };
}

async function post(body: string, headers: Members = {}): Promise<Answer> {
  const response = await fetch(`${proxy.url}/v1/gateway/notify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return Answer.of(response);
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const json = (all: Members) => JSON.stringify(all);
const form = (all: Members) => new URLSearchParams(all).toString();
const notify = (id: string, more?: Members) => post(json(gateway.signed(members(id, more))));

interface Incident {
  at: string;
  kind: string;
  paymentId?: string;
  detail: string;
}

async function incidents(): Promise<Incident[]> {
  const { status, stdout, stderr } = await proxy.command(
    'payments',
    'list',
    '--incidents',
    '--json',
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Incident[];
}

async function awaiting(): Promise<string> {
  const id = newId();
  const answer = await till.put(id, submission());
  expect(answer.payment.state).toBe('awaiting-customer');
  return id;
}

function expectSuccess(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.text).toBe('success');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain\b/);
}

describe('a genuine notification', () => {
  it('is asked for at the public address', async () => {
    const id = await awaiting();
    const [create] = gateway.callsOf(id, 'create');
    expect(create?.fields['notify_url']).toBe('https://till.example.jp/v1/gateway/notify');
  });

  it('is taken as JSON and as a form, whatever it is labelled', async () => {
    const signed = gateway.signed(members(await awaiting()));
    const bodies: [string, Members][] = [
      [json(signed), {}],
      [json(signed), { 'content-type': 'text/plain' }],
      [json(signed), { 'content-type': '' }],
      [json(signed), { 'content-type': 'application/x-www-form-urlencoded' }],
      [form(signed), { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }],
      [form(signed), { 'content-type': 'text/plain' }],
      [json(signed), { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ];
    for (const [body, headers] of bodies) expectSuccess(await post(body, headers));
  });

  it('is verified over its members as received, numbers as written', async () => {
    const signed = gateway.signed(members(await awaiting(), { order_amount: '1500.0' }));
    expectSuccess(await post(json(signed).replace('"1500.0"', '1500.0')));
    expect((await post(json(signed).replace('"1500.0"', '1500'))).status).toBe(401);
    expectSuccess(await notify(await awaiting(), { a_new_member: 'added later' }));
  });

  it('is taken with its signature in lines, after a mark, and with a plus sign that was not encoded', async () => {
    const inLines = (sign = '') => sign.replace(/(.{76})/g, '$1\r\n');
    for (let n = 0; n < 4; n += 1) {
      const signed = gateway.signed(members(await awaiting(), { description: `tea ${n}` }));
      const wrapped = { ...signed, sign: inLines(signed['sign']) };
      expectSuccess(await post(json(wrapped)));
      expectSuccess(await post(form(wrapped), FORM));
      expectSuccess(await post(`\ufeff${json(signed)}`));
      expectSuccess(await post(form(signed).replaceAll('%2B', '+'), FORM));
    }
  });

  it('moves no state, however often it comes', async () => {
    const id = await awaiting();
    const before = await incidents();
    for (let n = 0; n < 20; n += 1) expectSuccess(await notify(id));
    // It is asked about as it would be anyway, and what the question brings counts alone.
    const question = await until('the question', () => gateway.callsOf(id, 'query')[0]);
    await until('its answer', () => question.answeredAt);
    const { state, timeline } = (await till.get(id)).payment;
    expect(state).toBe('awaiting-customer');
    expect(timeline.filter(({ event }) => event === 'paid')).toEqual([]);
    const kinds = gateway.callsOf(id).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'query')).toEqual(['create']);
    expect(await incidents()).toEqual(before);
  });

  it('of an older state takes nothing back', async () => {
    gateway.script = (call) => paid(call, 1500);
    const id = newId();
    await till.put(id, submission());
    const before = (await till.get(id)).payment;
    for (const status of ['0', '1', '3']) expectSuccess(await notify(id, { trans_status: status }));
    expect((await till.get(id)).payment).toMatchObject({ state: 'paid', paidAt: before.paidAt });
    expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create']);
    gateway.script = (call) => order(call, 0);
  });

  it('of an order that is unknown opens one incident, however often it comes', async () => {
    const id = newId('foreign');
    for (let n = 0; n < 5; n += 1) expectSuccess(await notify(id));
    const [found, ...more] = (await incidents()).filter(({ detail }) => detail.includes(id));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind: 'notification-unknown-order' });
    expect(found?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('of an order number that is none of ours leaves no trace', async () => {
    const before = await incidents();
    for (const id of ['TEST_1735801442944', 'Order 4711', '', 'short', `${newId()}-R1`])
      expectSuccess(await notify(id));
    expect(await incidents()).toEqual(before);
  });

  it('whose attach reads like further members cannot be sent on as them', async () => {
    const [own, other] = [await awaiting(), await awaiting()];
    const before = await incidents();
    const within = `merchant_no=${gateway.merchantNo}&merchant_order_no=${other}&order_amount=1`;
    const genuine = gateway.signed(members(own, { attach: `x&${within}&z=` }));
    expectSuccess(await post(json(genuine)));
    const { app_id: appId = '', sign = '', attach: _, ...rest } = genuine;
    const swallowed = Object.keys(rest)
      .filter((name) => rest[name] !== '')
      .sort()
      .map((name) => `&${name}=${rest[name] ?? ''}`)
      .join('');
    const cutAnew = {
      app_id: appId,
      attach: 'x',
      merchant_no: gateway.merchantNo,
      merchant_order_no: other,
      order_amount: '1',
      z: swallowed,
      sign,
    };
    // The signature holds: the text is the very same.
    expectSuccess(await post(json(cutAnew)));
    expect(await incidents()).toEqual(before);
  });

  it('of an id that was canceled before it was submitted opens an incident', async () => {
    const id = newId();
    await till.cancel(id);
    expectSuccess(await notify(id));
    expect((await incidents()).filter(({ detail }) => detail.includes(id))).toHaveLength(1);
    expect((await till.get(id)).payment.state).toBe('canceled');
  });

  it('that contradicts amount or currency opens an incident, and the payment stays', async () => {
    const contradictions: Members[] = [
      { order_amount: '1501' },
      { order_amount: '1500.5' },
      { order_amount: '', trans_amount: '1' },
      { order_amount: '', trans_amount: '1530', trans_fee_c: '29' },
      { price_currency: 'USD' },
    ];
    const ids = await Promise.all(contradictions.map(() => awaiting()));
    for (const [n, id] of ids.entries()) expectSuccess(await notify(id, contradictions[n]));
    const found = await incidents();
    for (const id of ids) {
      const own = found.filter(({ paymentId }) => paymentId === id);
      expect(own.map(({ kind }) => kind)).toEqual(['notification-mismatch']);
      expect((await till.get(id)).payment.state).toBe('awaiting-customer');
    }
  });

  it('that says the same in other words opens none', async () => {
    const ways: ((id: string) => Members)[] = [
      (id) => ({ merchant_order_no: `${id}-r1`, trans_type: '3' }),
      () => ({ order_amount: '1.5E+3' }),
      () => ({ order_amount: '', trans_amount: '1530', trans_fee_c: '30' }),
      () => ({ order_amount: '', trans_amount: '', price_currency: '' }),
    ];
    const before = await incidents();
    for (const way of ways) {
      const id = await awaiting();
      expectSuccess(await notify(id, way(id)));
    }
    expect(await incidents()).toEqual(before);
  });
});

const manyMembers = () =>
  Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`m${n}`, '1'] as const));

describe('a notification that is not genuine', () => {
  let before: Incident[];
  beforeAll(async () => {
    before = await incidents();
  });
  afterAll(async () => {
    expect(await incidents()).toEqual(before);
  });

  it.each<[string, () => string]>([
    ['is for another app', () => json(gateway.signed(members(newId(), { app_id: 'wz1' })))],
    ['names no app', () => json(gateway.signed(members(newId(), { app_id: '' })))],
    ['is for another merchant', () => json(gateway.signed(members(newId(), { merchant_no: '9' })))],
    ['names no merchant', () => form(gateway.signed(members(newId(), { merchant_no: '' })))],
    ['has more members than any', () => json(gateway.signed(members(newId(), manyMembers())))],
    ['has no signature', () => json(members('some-payment-1'))],
    ['has another signature', () => json({ ...members('some-payment-1'), sign: 'AAAA' })],
    [
      'was changed',
      () => json({ ...gateway.signed(members('some-payment-1')), order_amount: '1' }),
    ],
    ['was added to', () => json({ ...gateway.signed(members('some-payment-1')), extra: '1' })],
    [
      'names a member twice',
      () => json(gateway.signed(members('some-payment-1'))).replace(/\}$/, ',"trans_status":"2"}'),
    ],
    [
      'names a form member twice',
      () => `${form(gateway.signed(members('some-payment-1')))}&trans_status=2`,
    ],
    ['is empty', () => ''],
    ['is no object', () => '[]'],
    ['is broken', () => '{"sign":'],
    ['is HTML', () => '<html>success</html>'],
  ])('because it %s gets 401', async (_what, body) => {
    expect((await post(body())).outcome).toBe('401 invalid-signature');
  });

  it('because it is signed by somebody else gets 401', async () => {
    const stranger = await ScriptedGateway.start();
    const signed = stranger.signed(members(await awaiting()));
    expect((await post(json(signed))).outcome).toBe('401 invalid-signature');
    expect((await post(form(signed))).outcome).toBe('401 invalid-signature');
    await stranger.close();
  });
});

test('a gateway gone wrong opens few incidents; what became of its notifications is counted', async () => {
  const metrics = `127.0.0.1:${await deadPort()}`;
  const env = { KAIKEI_PUBLIC_URL: 'https://till.example.jp', KAIKEI_METRICS_ADDR: metrics };
  const other = await Proxy.start({ gateway, env });
  onTestFinished(() => other.close());
  const send = (all: Members) =>
    fetch(`${other.url}/v1/gateway/notify`, { method: 'POST', body: json(all) });
  for (let n = 0; n < 30; n += 1) await send(gateway.signed(members(newId('foreign'))));
  await send(gateway.signed(members('TEST_1735801442944')));
  await send(gateway.signed(members(newId(), { app_id: 'wz1' })));
  await send({ ...members(newId()), sign: 'A'.repeat(344) });
  await send(gateway.signed(members(newId(), { attach: 'a&trans_status=2' })));
  const { stdout } = await other.command('payments', 'list', '--incidents', '--json');
  expect(JSON.parse(stdout)).toHaveLength(20);
  const text = await (await fetch(`http://${metrics}/metrics`)).text();
  const counted = [
    ...text.matchAll(/^kaikei_gateway_notifications_total\{result="(.+)"\} (\d+)$/gm),
  ];
  expect(Object.fromEntries(counted.map(([, result, count]) => [result, Number(count)]))).toEqual({
    'unknown-order': 30,
    'foreign-order': 1,
    'other-app': 1,
    'bad-signature': 1,
    ambiguous: 1,
  });
});

describe('a notification', () => {
  it('has 16 KiB at most', async () => {
    const most = gateway.signed(members(await awaiting(), { ext: 'x'.repeat(14_000) }));
    expectSuccess(await post(json(most)));
    const more = gateway.signed(members(await awaiting(), { ext: 'x'.repeat(16_400) }));
    expect((await post(json(more))).outcome).toBe('413 payload-too-large');
  });
});
