/** `POST /v1/gateway/notify`: a verified hint that moves no state (contract, Gateway notifications; R12). */
import { describe, expect, onTestFinished } from 'vitest';
import { Answer } from '../support/answer.ts';
import { deadPort } from '../support/gateway-server.ts';
import { newId } from '../support/ids.ts';
import { Proxy } from '../support/proxy.ts';
import { rsaPem } from '../support/rsa-pairs.ts';
import { order, paid, ScriptedGateway } from '../support/scripted-gateway.ts';
import { scriptedTest, type ScriptedContext } from '../support/scripted-test.ts';
import { approvalOf, hire, send } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

const it = scriptedTest().override('scriptedOptions', {
  script: (call) => order(call, 0),
  env: { KAIKEI_PUBLIC_URL: 'https://till.example.jp' },
});

type Members = Record<string, string>;

/** What the gateway tells of a payment that succeeded. */
function members(gateway: ScriptedGateway, id: string, more: Members = {}): Members {
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

async function post(proxy: Proxy, body: string, headers: Members = {}): Promise<Answer> {
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
const notify = ({ gateway, proxy }: ScriptedContext, id: string, more?: Members) =>
  post(proxy, json(gateway.signed(members(gateway, id, more))));

interface Incident {
  at: string;
  kind: string;
  paymentId?: string;
  detail: string;
}

/** Those of notifications: a busy machine may have the gateway slow, and its payments late. */
async function incidents(proxy: Proxy): Promise<Incident[]> {
  const { status, stdout, stderr } = await proxy.command(
    'payments',
    'list',
    '--incidents',
    '--json',
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const all = JSON.parse(stdout) as Incident[];
  return all.filter(({ kind }) => kind.startsWith('notification-'));
}

async function awaiting(till: Till): Promise<string> {
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
  it('is asked for at the public address', async ({ gateway, till }) => {
    const id = await awaiting(till);
    const [create] = gateway.callsOf(id, 'create');
    expect(create?.fields['notify_url']).toBe('https://till.example.jp/v1/gateway/notify');
  });

  it('is taken as JSON and as a form, whatever it is labeled', async ({ gateway, proxy, till }) => {
    const signed = gateway.signed(members(gateway, await awaiting(till)));
    const bodies: [string, Members][] = [
      [json(signed), {}],
      [json(signed), { 'content-type': 'text/plain' }],
      [json(signed), { 'content-type': '' }],
      [json(signed), { 'content-type': 'application/x-www-form-urlencoded' }],
      [form(signed), { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }],
      [form(signed), { 'content-type': 'text/plain' }],
      [json(signed), { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ];
    for (const [body, headers] of bodies) expectSuccess(await post(proxy, body, headers));
  });

  it('is verified over its members as received, numbers as written', async ({
    gateway,
    proxy,
    till,
  }) => {
    const signed = gateway.signed(
      members(gateway, await awaiting(till), { order_amount: '1500.0' }),
    );
    expectSuccess(await post(proxy, json(signed).replace('"1500.0"', '1500.0')));
    expect((await post(proxy, json(signed).replace('"1500.0"', '1500'))).status).toBe(401);
    expectSuccess(
      await notify({ gateway, proxy }, await awaiting(till), { a_new_member: 'added later' }),
    );
  });

  it('is taken with its signature in lines, after a mark, and with a plus sign that was not encoded', async ({
    gateway,
    proxy,
    till,
  }) => {
    const inLines = (sign = '') => sign.replace(/(.{76})/g, '$1\r\n');
    for (let n = 0; n < 4; n += 1) {
      const signed = gateway.signed(
        members(gateway, await awaiting(till), { description: `tea ${n}` }),
      );
      const wrapped = { ...signed, sign: inLines(signed['sign']) };
      expectSuccess(await post(proxy, json(wrapped)));
      expectSuccess(await post(proxy, form(wrapped), FORM));
      expectSuccess(await post(proxy, `\ufeff${json(signed)}`));
      expectSuccess(await post(proxy, form(signed).replaceAll('%2B', '+'), FORM));
    }
  });

  it('moves no state, however often it comes', async ({ gateway, proxy, till }) => {
    const id = await awaiting(till);
    const before = await incidents(proxy);
    for (let n = 0; n < 20; n += 1) expectSuccess(await notify({ gateway, proxy }, id));
    // It is asked about as it would be anyway, and what the question brings counts alone.
    const question = await until('the question', () => gateway.callsOf(id, 'query')[0]);
    await until('its answer', () => question.answeredAt);
    const { state, timeline } = (await till.get(id)).payment;
    expect(state).toBe('awaiting-customer');
    expect(timeline.filter(({ event }) => event === 'paid')).toEqual([]);
    const kinds = gateway.callsOf(id).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'query')).toEqual(['create']);
    expect(await incidents(proxy)).toEqual(before);
  });

  it('of an older state takes nothing back', async ({ gateway, proxy, till }) => {
    gateway.script = (call) => paid(call, 1500);
    const id = newId();
    await till.put(id, submission());
    const before = (await till.get(id)).payment;
    for (const status of ['0', '1', '3'])
      expectSuccess(await notify({ gateway, proxy }, id, { trans_status: status }));
    expect((await till.get(id)).payment).toMatchObject({ state: 'paid', paidAt: before.paidAt });
    expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create']);
    gateway.script = (call) => order(call, 0);
  });

  it('of an order that is unknown opens one incident, however often it comes', async ({
    gateway,
    proxy,
  }) => {
    const id = newId('foreign');
    for (let n = 0; n < 5; n += 1) expectSuccess(await notify({ gateway, proxy }, id));
    const [found, ...more] = (await incidents(proxy)).filter(({ detail }) => detail.includes(id));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind: 'notification-unknown-order' });
    expect(found?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('of an order number that is none of ours leaves no trace', async ({ gateway, proxy }) => {
    const before = await incidents(proxy);
    for (const id of ['TEST_1735801442944', 'Order 4711', '', 'short', `${newId()}-R1`])
      expectSuccess(await notify({ gateway, proxy }, id));
    expect(await incidents(proxy)).toEqual(before);
  });

  it('whose attach reads like further members cannot be sent on as them', async ({
    gateway,
    proxy,
    till,
  }) => {
    const [own, other] = [await awaiting(till), await awaiting(till)];
    const before = await incidents(proxy);
    const within = `merchant_no=${gateway.merchantNo}&merchant_order_no=${other}&order_amount=1`;
    const genuine = gateway.signed(members(gateway, own, { attach: `x&${within}&z=` }));
    expectSuccess(await post(proxy, json(genuine)));
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
    expectSuccess(await post(proxy, json(cutAnew)));
    expect(await incidents(proxy)).toEqual(before);
  });

  it('of an id that was canceled before it was submitted opens an incident', async ({
    gateway,
    proxy,
    till,
  }) => {
    const id = newId();
    await till.cancel(id);
    expectSuccess(await notify({ gateway, proxy }, id));
    expect((await incidents(proxy)).filter(({ detail }) => detail.includes(id))).toHaveLength(1);
    expect((await till.get(id)).payment.state).toBe('canceled');
  });

  it('that contradicts amount or currency opens an incident, and the payment stays', async ({
    gateway,
    proxy,
    till,
  }) => {
    const contradictions: Members[] = [
      { order_amount: '1501' },
      { order_amount: '1500.5' },
      { order_amount: '', trans_amount: '1' },
      { order_amount: '', trans_amount: '1530', trans_fee_c: '29' },
      { price_currency: 'USD' },
    ];
    const ids = await Promise.all(contradictions.map(() => awaiting(till)));
    for (const [n, id] of ids.entries())
      expectSuccess(await notify({ gateway, proxy }, id, contradictions[n]));
    const found = await incidents(proxy);
    for (const id of ids) {
      const own = found.filter(({ paymentId }) => paymentId === id);
      expect(own.map(({ kind }) => kind)).toEqual(['notification-mismatch']);
      expect((await till.get(id)).payment.state).toBe('awaiting-customer');
    }
  });

  it('of a refund by the shop is known by its own amount, and one that nobody asked for is not', async ({
    gateway,
    proxy,
    till,
  }) => {
    const { script } = gateway;
    onTestFinished(() => {
      gateway.script = script;
    });
    gateway.script = (call) => {
      if (call.kind === 'create') return paid(call, 1500);
      return call.kind === 'refund' ? {} : order(call, 0);
    };
    const manager = await hire(proxy, 'manager');
    const id = newId();
    expect((await till.put(id, submission())).payment.state).toBe('paid');
    const body = { amount: 500, approval: approvalOf(manager) };
    const path = `/v1/payments/${id}/refunds/${newId()}`;
    expect((await send(till, 'PUT', path, body)).status).toBe(201);
    const before = await incidents(proxy);
    const refund = (n: number, more: Members = {}) =>
      notify({ gateway, proxy }, id, {
        merchant_order_no: `${id}-s${n}`,
        trans_type: '3',
        order_amount: '500.00',
        trans_amount: '500.00',
        ...more,
      });
    expectSuccess(await refund(1));
    expect(await incidents(proxy)).toEqual(before);
    expectSuccess(await refund(2));
    expectSuccess(await refund(1, { order_amount: '1500.00' }));
    const opened = (await incidents(proxy)).slice(before.length);
    expect(opened.map(({ kind }) => kind)).toEqual([
      'notification-unknown-order',
      'notification-mismatch',
    ]);
    expect((await till.get(id)).payment.refunds).toMatchObject([{ state: 'processing' }]);
  });

  it('that says the same in other words opens none', async ({ gateway, proxy, till }) => {
    const ways: ((id: string) => Members)[] = [
      (id) => ({ merchant_order_no: `${id}-r1`, trans_type: '3' }),
      () => ({ order_amount: '1.5E+3' }),
      () => ({ order_amount: '', trans_amount: '1530', trans_fee_c: '30' }),
      () => ({ order_amount: '', trans_amount: '', price_currency: '' }),
    ];
    const before = await incidents(proxy);
    for (const way of ways) {
      const id = await awaiting(till);
      expectSuccess(await notify({ gateway, proxy }, id, way(id)));
    }
    expect(await incidents(proxy)).toEqual(before);
  });
});

const manyMembers = () =>
  Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`m${n}`, '1'] as const));

describe('a notification that is not genuine', () => {
  let before: Incident[];
  it.beforeAll(async ({ proxy }) => {
    before = await incidents(proxy);
  });
  it.afterAll(async ({ proxy }) => {
    expect(await incidents(proxy)).toEqual(before);
  });

  it.for<[string, (gateway: ScriptedGateway) => string]>([
    [
      'is for another app',
      (gateway) => json(gateway.signed(members(gateway, newId(), { app_id: 'wz1' }))),
    ],
    ['names no app', (gateway) => json(gateway.signed(members(gateway, newId(), { app_id: '' })))],
    [
      'is for another merchant',
      (gateway) => json(gateway.signed(members(gateway, newId(), { merchant_no: '9' }))),
    ],
    [
      'names no merchant',
      (gateway) => form(gateway.signed(members(gateway, newId(), { merchant_no: '' }))),
    ],
    [
      'has more members than any',
      (gateway) => json(gateway.signed(members(gateway, newId(), manyMembers()))),
    ],
    ['has no signature', (gateway) => json(members(gateway, 'some-payment-1'))],
    [
      'has another signature',
      (gateway) => json({ ...members(gateway, 'some-payment-1'), sign: 'AAAA' }),
    ],
    [
      'was changed',
      (gateway) =>
        json({ ...gateway.signed(members(gateway, 'some-payment-1')), order_amount: '1' }),
    ],
    [
      'was added to',
      (gateway) => json({ ...gateway.signed(members(gateway, 'some-payment-1')), extra: '1' }),
    ],
    [
      'names a member twice',
      (gateway) =>
        json(gateway.signed(members(gateway, 'some-payment-1'))).replace(
          /\}$/,
          ',"trans_status":"2"}',
        ),
    ],
    [
      'names a form member twice',
      (gateway) => `${form(gateway.signed(members(gateway, 'some-payment-1')))}&trans_status=2`,
    ],
    ['is empty', () => ''],
    ['is no object', () => '[]'],
    ['is broken', () => '{"sign":'],
    ['is HTML', () => '<html>success</html>'],
  ])('because it %s gets 401', async ([_what, body], { gateway, proxy }) => {
    expect((await post(proxy, body(gateway))).outcome).toBe('401 invalid-signature');
  });

  it('because it is signed by somebody else gets 401', async ({ gateway, proxy, till }) => {
    const stranger = await ScriptedGateway.start();
    stranger.useKey(rsaPem('stranger').privatePem);
    const signed = stranger.signed(members(gateway, await awaiting(till)));
    expect((await post(proxy, json(signed))).outcome).toBe('401 invalid-signature');
    expect((await post(proxy, form(signed))).outcome).toBe('401 invalid-signature');
    await stranger.close();
  });
});

it('a gateway gone wrong opens few incidents; what became of its notifications is counted', async ({
  gateway,
}) => {
  const metrics = `127.0.0.1:${await deadPort()}`;
  const env = { KAIKEI_PUBLIC_URL: 'https://till.example.jp', KAIKEI_METRICS_ADDR: metrics };
  const other = await Proxy.start({ gateway, env });
  onTestFinished(() => other.close());
  const send = (all: Members) =>
    fetch(`${other.url}/v1/gateway/notify`, { method: 'POST', body: json(all) });
  for (let n = 0; n < 30; n += 1) await send(gateway.signed(members(gateway, newId('foreign'))));
  await send(gateway.signed(members(gateway, 'TEST_1735801442944')));
  await send(gateway.signed(members(gateway, newId(), { app_id: 'wz1' })));
  await send({ ...members(gateway, newId()), sign: 'A'.repeat(344) });
  await send(gateway.signed(members(gateway, newId(), { attach: 'a&trans_status=2' })));
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
  it('has 16 KiB at most', async ({ gateway, proxy, till }) => {
    const most = gateway.signed(
      members(gateway, await awaiting(till), { ext: 'x'.repeat(14_000) }),
    );
    expectSuccess(await post(proxy, json(most)));
    const more = gateway.signed(
      members(gateway, await awaiting(till), { ext: 'x'.repeat(16_400) }),
    );
    expect((await post(proxy, json(more))).outcome).toBe('413 payload-too-large');
  });
});
