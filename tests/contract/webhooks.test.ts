/** The webhook of the built proxy: what a back office hears, over kills, and what a person can do about the rest. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import type { WebhookStore } from '@kaikei/proxy/store/webhooks/port.ts';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { newCode, newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';
import { approvalOf, hire, send } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { WebhookReceiver, hang, newSecret, status } from '../support/webhook-receiver.ts';

let gateway: Sandbox;
let folder: string;
beforeAll(async () => {
  gateway = await openSandbox();
  folder = await mkdtemp(join(tmpdir(), 'kaikei-webhooks-'));
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

interface BackOffice {
  receiver: WebhookReceiver;
  proxy: Proxy;
  till: Till;
}

async function open(answer = status(204)): Promise<BackOffice> {
  const receiver = await WebhookReceiver.open();
  receiver.answer = answer;
  const secretFile = join(folder, newId());
  await writeFile(secretFile, receiver.secret, { mode: 0o600 });
  const env = { KAIKEI_WEBHOOK_URL: receiver.url, KAIKEI_WEBHOOK_SECRET_FILE: secretFile };
  const proxy = await Proxy.start({ gateway, env });
  onTestFinished(async () => {
    await receiver.close();
    expect(receiver.refused).toEqual([]);
    for (const secret of [receiver.secret, 'hush-hush']) expect(proxy.log).not.toContain(secret);
    await proxy.close();
  });
  return { receiver, proxy, till: await pairTill(proxy) };
}

async function paid(till: Till): Promise<string> {
  const id = newId();
  expect((await till.put(id, submission())).payment.state).toBe('paid');
  return id;
}

/** The event of that id. */
const hears = ({ receiver }: Pick<BackOffice, 'receiver'>, id: string) =>
  until(`the event ${id}`, () => receiver.heard.find((each) => each.id === id));

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  const?: unknown;
}

function bodySchema(document: unknown, type: string): Schema {
  const { webhooks } = document as {
    webhooks: Record<
      string,
      { post: { requestBody: { content: { 'application/json': { schema: Schema } } } } }
    >;
  };
  const described = webhooks[type];
  if (!described) throw new Error(`the document has no ${type}`);
  return described.post.requestBody.content['application/json'].schema;
}

/** Where a value has a member that its schema does not name, lacks one that it requires, or is of another type. */
function unlike(value: unknown, schema: Schema, at = ''): string[] {
  if (schema.const !== undefined) return value === schema.const ? [] : [at];
  if (Array.isArray(value))
    return value.flatMap((item, n) => unlike(item, schema.items ?? {}, `${at}/${n}`));
  if (typeof value !== 'object' || value === null) {
    const type = Number.isInteger(value) && schema.type === 'integer' ? 'integer' : typeof value;
    return schema.type === undefined || type === schema.type ? [] : [at];
  }
  const { properties = {}, required = [] } = schema;
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  const members = Object.entries(value).flatMap(([name, inner]) => {
    const described = properties[name];
    return described ? unlike(inner, described, `${at}/${name}`) : [`${at}/${name}`];
  });
  return [...missing.map((name) => `${at}/${name}`), ...members];
}

/** Beside the proxy. */
async function beside<T>({ proxy }: BackOffice, work: (webhooks: WebhookStore) => Promise<T>) {
  const store = openSqliteStore({ file: join(proxy.folder, 'data', 'kaikei.db'), serving: false });
  try {
    return await work(store.webhooks);
  } finally {
    await store.close();
  }
}

test('payments, refunds and closings are heard of once each, signed, as the API shows them and without a code', async () => {
  const office = await open();
  const { proxy, till, receiver } = office;
  const approval = approvalOf(await hire(proxy, 'manager'));
  const [id, declined, refund] = [newId(), newId(), newId()];
  const codes = [newCode(), newCode('1100')];
  await till.put(id, submission({ code: codes[0] ?? '', description: '御茶 & "菓子"' }));
  await till.put(declined, submission({ code: codes[1] ?? '' }));
  const view = async (of: string): Promise<Omit<PaymentView, 'timeline'>> => {
    const { timeline: _, ...rest } = (await till.get(of)).payment;
    return rest;
  };
  const before = await view(id);
  expect(await hears(office, `${id}:paid`)).toMatchObject({
    ...{ type: 'payment.paid', timestamp: before.updatedAt, signatures: 1 },
    ...{ path: '/hooks/kaikei?token=hush-hush', data: before },
  });
  expect((await hears(office, `${declined}:failed`)).data).toEqual(await view(declined));

  const path = `/v1/payments/${id}/refunds/${refund}`;
  const body = { amount: 500, reason: 'torn box', approval };
  expect((await send(till, 'PUT', path, body)).status).toBe(201);
  const refunded = await hears(office, `${id}:${refund}:refunded`);
  const after = await view(id);
  expect(refunded).toMatchObject({
    type: 'refund.refunded',
    timestamp: after.refunds?.[0]?.updatedAt,
  });
  expect(refunded.data).toEqual({ ...after.refunds?.[0], payment: after });

  const { businessDate } = (await send(till, 'GET', '/v1/store')).json as { businessDate: string };
  const closed = await send(till, 'POST', '/v1/closings', { businessDate, approval });
  expect(closed.status, closed.text).toBe(201);
  const closing = await until('the closing', () =>
    receiver.heard.find(({ type }) => type === 'closing.created'),
  );
  expect(closing.data).toEqual(closed.json);

  expect(receiver.heard).toHaveLength(4);
  const { json: document } = await till.ask('GET', '/v1/openapi.json');
  for (const { type, body: sent } of receiver.heard) {
    for (const code of codes) expect(sent).not.toContain(code);
    expect(unlike(JSON.parse(sent), bodySchema(document, type)), type).toEqual([]);
  }
  await until('its notes', () =>
    beside(office, async (store) => (await store.counts()).waiting === 0),
  );
});

describe('is killed', () => {
  test('between a payment’s end and its delivery: the event goes out after the start', async () => {
    const { proxy, till, receiver } = await open();
    const { port, secret } = receiver;
    await receiver.close();
    const id = await paid(till);
    await proxy.stop('SIGKILL');
    const again = await WebhookReceiver.open({ port, secret });
    onTestFinished(() => again.close());
    await proxy.start();
    await hears({ receiver: again }, `${id}:paid`);
    expect(again.heard).toHaveLength(1);
  });

  test('between a delivery and its note: the event comes again under the same id, with the same body', async () => {
    const office = await open(hang);
    const { proxy, till, receiver } = office;
    const id = await paid(till);
    await hears(office, `${id}:paid`);
    await proxy.stop('SIGKILL');
    receiver.answer = status(204);
    await proxy.start();
    const [first, second] = await until(
      'it comes again',
      () => receiver.heard.length > 1 && receiver.heard,
    );
    expect(second).toEqual({ ...first, sentAt: second?.sentAt });
    await until('its note', () =>
      beside(office, async (store) => (await store.counts()).waiting === 0),
    );
    await proxy.stop();
    await proxy.start();
    await paid(till);
    await until('the next', () => receiver.heard.length > 2);
    expect(receiver.ids().filter((each) => each === `${id}:paid`)).toHaveLength(2);
  });
});

test('a receiver that hangs slows no payment, and no stop', async () => {
  const office = await open(hang);
  for (let n = 0; n < 6; n += 1) await paid(office.till);
  await until('four attempts', () => office.receiver.heard.length === 4);
  expect(await office.proxy.stop()).toBe(0);
  expect(await beside(office, (store) => store.counts())).toMatchObject({ waiting: 6, dead: 0 });
});

test('without a webhook nothing is kept', { tags: ['long'] }, async () => {
  const proxy = await Proxy.start({ gateway });
  onTestFinished(() => proxy.close());
  await paid(await pairTill(proxy));
  const { stdout } = await proxy.command('webhooks', 'list', '--state', 'all', '--json');
  expect(JSON.parse(stdout)).toEqual([]);
});

describe('on the command line', { tags: ['long'] }, () => {
  let office: BackOffice;
  const ids: string[] = [];
  const kaikei = (...args: string[]) => office.proxy.command('webhooks', ...args);
  const listed = async (...args: string[]) =>
    JSON.parse((await kaikei(...args, '--json')).stdout) as Record<string, unknown>[];

  test('events that were given up are listed, shown, put back and discarded', async () => {
    office = await open(status(500));
    for (let n = 0; n < 3; n += 1) ids.push(`${await paid(office.till)}:paid`);
    await until('an attempt of each', () => office.receiver.heard.length >= 3);
    expect(await listed()).toEqual([]);
    await beside(office, (store) =>
      store.note(
        ids.map((id) => ({
          ...{ id, kind: 'failed', attempts: 10, failure: 'answered 500', wasUnreachable: false },
          ...{ giveUp: true, at: Date.now() },
        })),
      ),
    );
    const [one = '', two = '', three = ''] = ids;
    expect(await listed()).toEqual(
      ids.map(
        (id) => expect.objectContaining({ id, state: 'dead', type: 'payment.paid' }) as unknown,
      ),
    );
    const { stdout } = await kaikei();
    expect(stdout).toContain(`payment.paid  ${one}  10 failed: answered 500`);
    expect(stdout).toContain('0 waiting; 3 given up.');
    const shown = JSON.parse((await kaikei('show', one)).stdout) as { body: object };
    expect(shown).toMatchObject({ id: one, state: 'dead', body: { type: 'payment.paid' } });

    office.receiver.answer = status(204);
    office.receiver.heard.length = 0;
    expect((await kaikei('retry', one, '--json')).stdout).toBe('{"events":1}\n');
    await hears(office, one);
    expect((await kaikei('discard', two)).stdout).toBe('1 event is discarded.\n');
    expect((await kaikei('retry', '--all')).stdout).toContain('1 event is put back');
    await hears(office, three);
    expect(office.receiver.ids()).not.toContain(two);
    expect(await listed()).toEqual([]);
    const { stdout: audit } = await office.proxy.command('audit', 'list', '--json');
    expect(JSON.parse(audit)).toContainEqual(
      expect.objectContaining({
        event: 'webhook-discarded',
        detail: `1 event of the webhook: ${two}`,
      }),
    );
    await until('both notes', async () => (await listed('--state', 'delivered')).length === 2);
    office.receiver.heard.length = 0;
    const since = new Date(Date.now() - 3_600_000).toISOString();
    expect((await kaikei('retry', '--since', since)).stdout).toContain('2 events are put back');
    await until('both again', () => office.receiver.heard.length === 2);

    const unknown = await kaikei('retry', 'none');
    expect(unknown).toEqual({
      ...{ status: 1, stdout: '' },
      stderr: 'kaikei: 1 id names no event, or none any more\n',
    });
    const some = await kaikei('retry', one, 'none', 'neither');
    expect(some.stderr).toMatch(
      /^kaikei: 2 ids name no event, or none any more; 1 event is put back, /,
    );
    for (const args of [['retry'], ['retry', one, '--all'], ['discard'], ['list', '--state', 'x']])
      expect((await kaikei(...args)).status, args.join(' ')).toBe(64);
    expect((await kaikei('retry', '--since', 'x')).status).toBe(64);

    const test = await kaikei('test');
    expect(test).toMatchObject({ status: 0, stderr: '' });
    expect(test.stdout).not.toContain('hush-hush');
    await until('the test', () =>
      office.receiver.heard.some(({ type }) => type === 'webhook.test'),
    );
    office.receiver.answer = status(403);
    const refused = await kaikei('test');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('answered 403');
  });

  test('a new secret is made for nobody else’s eyes, and never over another file', async () => {
    const proxy = await Proxy.start({ gateway });
    onTestFinished(() => proxy.close());
    const out = join(folder, 'new.secret');
    const made = await proxy.command('webhooks', 'secret', '--out', out);
    expect(made.status, made.stderr).toBe(0);
    const text = await readFile(out, 'utf8');
    expect(text).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/);
    expect(made.stdout + made.stderr).not.toContain(text.trim());
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect((await proxy.command('webhooks', 'secret', '--out', out)).status).toBe(1);
    expect(newSecret()).not.toBe(text.trim());
    expect((await proxy.command('webhooks', 'test')).status).toBe(78);
  });
});
