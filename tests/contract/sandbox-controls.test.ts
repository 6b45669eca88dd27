import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BEHAVIOURS } from '@kaikei/shared/sandbox-behaviours.ts';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import { startSandbox, type Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.ts';
import { SandboxClient, newOrderNo, wechatCode } from '../support/sandbox-client.ts';

const SECOND = 1000;

const clock = new ManualClock();
let folder: string;
let sandbox: Sandbox;
let client: SandboxClient;

async function start(): Promise<void> {
  sandbox = await startSandbox({ port: 0, dataFolder: folder, clock });
  client = new SandboxClient(sandbox, () => clock.now());
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-sandbox-'));
  await start();
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function control(path: string, init?: RequestInit) {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, init);
  return { status: response.status, body: (await response.json()) as unknown };
}

describe('a restart', () => {
  it('keeps keys, orders, refunds, calls and used codes', async () => {
    const [orderNo, waiting, code] = [newOrderNo(), newOrderNo(), wechatCode()];
    await client.pay(orderNo, code);
    await client.pay(waiting, wechatCode('1430'));
    await client.refund(orderNo, `${orderNo}-r1`, '500');
    const before = sandbox;
    const [ledger, calls] = [before.ledger(), before.calls()];
    await before.close();
    await start();
    expect(sandbox.ledger()).toEqual(ledger);
    expect(sandbox.calls()).toEqual(calls);
    expect(sandbox.appPrivateKeyPem).toBe(before.appPrivateKeyPem);
    expect(sandbox.gatewayPublicKeyPem).toBe(before.gatewayPublicKeyPem);
    expect((await client.pay(newOrderNo(), code)).code).toBe('SBX-CODE-USED');
    clock.advance(30 * SECOND);
    expect((await client.query(waiting)).data).toMatchObject({ trans_status: 2 });
    expect(sandbox.ledger().totals).toMatchObject({ captured: 3000, refunded: 500, net: 2500 });
  });

  it('waits for no answer that is still under way', async () => {
    const orderNo = newOrderNo();
    const late = client.pay(orderNo, wechatCode('2699'));
    const failed = expect(late).rejects.toThrow();
    await expect.poll(() => clock.waiting).toBe(1);
    await sandbox.close();
    await failed;
    expect(clock.waiting).toBe(0);
    await start();
    expect((await client.query(orderNo)).data).toMatchObject({ trans_status: 2 });
  });

  it('says what to do about a key file that holds no key', async () => {
    await sandbox.close();
    const file = join(folder, 'app-private-key.pem');
    const pem = await readFile(file, 'utf8');
    await writeFile(file, 'no key');
    await expect(start()).rejects.toThrow(`${file} holds no private key: remove it`);
    await writeFile(file, pem);
    await start();
  });
});

describe('the data folder', () => {
  it('shows private keys to nobody else', async () => {
    for (const name of ['app-private-key.pem', 'gateway-private-key.pem']) {
      expect((await stat(join(folder, name))).mode & 0o777, name).toBe(0o600);
    }
    expect(sandbox.appPrivateKeyFile).toBe(join(folder, 'app-private-key.pem'));
    expect(await readFile(sandbox.gatewayPublicKeyFile ?? '', 'utf8')).toBe(
      sandbox.gatewayPublicKeyPem,
    );
  });

  it('holds no payment code, whatever became of the call', async () => {
    const codes = ['1000', '1100', '1300', '2000', '2200', '2400', '5001', '0000'].map(wechatCode);
    for (const code of codes) {
      const orderNo = newOrderNo();
      await client.pay(orderNo, code).catch(() => undefined);
      await client.pay(newOrderNo(), code).catch(() => undefined);
      await client.pay(newOrderNo(), code, { order_amount: 'x' });
      await client.query(orderNo).catch(() => undefined);
      // Signed wrongly, cut off, and where no code belongs.
      const fields = { ...client.common('bscanc.pay.submit'), ...client.payment(orderNo, code) };
      await client.post('/api/entry/cpm', JSON.stringify({ ...fields, sign: 'x' }));
      await client.post('/api/entry/cpm', `{"auth_code":"${code}"`);
      const astray = { ...client.payment(newOrderNo(), code), code };
      await client.call('cpm', astray).catch(() => undefined);
    }
    expect(JSON.stringify([sandbox.ledger(), sandbox.calls()])).not.toMatch(/"13\d{16}"/);
    const names = await readdir(folder);
    const ledgerFiles = names.filter((name) => name.startsWith('sandbox.db'));
    const onFile = await Promise.all(ledgerFiles.map((name) => readFile(join(folder, name))));
    expect(Buffer.concat(onFile).includes(sandbox.ledger().orders.at(-1)?.order ?? '')).toBe(true);
    for (const name of names) {
      const text = (await readFile(join(folder, name))).toString('latin1');
      for (const code of codes) expect(text.includes(code), `${name} holds ${code}`).toBe(false);
    }
  });
});

it('the sandbox takes no port that is taken', async () => {
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('the sandbox works without a folder, with plainly make-believe credentials', async () => {
  const other = await startSandbox({ port: 0 });
  expect(other.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(other.appPrivateKeyFile).toBe(undefined);
  expect(other.appPrivateKeyPem).not.toBe(sandbox.appPrivateKeyPem);
  expect(other.appId).toMatch(/^demo/);
  const wall = new SandboxClient(other, () => Date.now());
  expect((await wall.pay(newOrderNo())).code).toBe('0');
  await other.close();
});

describe('the controls', () => {
  it('show the ledger and the calls as the sandbox has them', async () => {
    const orderNo = newOrderNo();
    const code = wechatCode();
    await client.pay(orderNo, code, { term_ip: '203.0.113.7' });
    clock.advance(5 * SECOND);
    await client.query(orderNo);
    await client.refund(orderNo, `${orderNo}-r1`, '1500');
    expect(await control('ledger')).toEqual({ status: 200, body: sandbox.ledger() });
    const { body } = await control(`calls?order=${orderNo}`);
    expect(body).toMatchObject([
      {
        kind: 'create',
        order: orderNo,
        receivedAt: clock.now() - 5 * SECOND,
        answeredAt: clock.now() - 5 * SECOND,
        answer: { outcome: 'sent', httpStatus: 200, code: '0', transStatus: 2 },
        request: { term_ip: '203.0.113.7', order_amount: '1500', method: 'bscanc.pay.submit' },
      },
      { kind: 'query', order: orderNo, receivedAt: clock.now() },
      { kind: 'refund', order: orderNo, refund: `${orderNo}-r1` },
    ]);
    expect(JSON.stringify(body)).not.toContain(code);
    expect((await control('calls')).body).toEqual(sandbox.calls());
    expect((await control('calls?order=nobody')).body).toEqual([]);
  });

  it('show the behaviours and the demo wallets', async () => {
    const { body } = await control('behaviours');
    expect(body).toEqual(
      JSON.parse(JSON.stringify({ behaviours: BEHAVIOURS, wallets: DEMO_WALLETS })),
    );
  });

  it.each([
    ['the origin of a page', '/api/entry/cpm', { origin: 'https://example.com' }, 403],
    ['no origin to speak of', '/api/entry', { origin: 'null' }, 403],
    ['the site that it comes from', '/api/entry/cpm', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a name that was made to point here', '/api/entry/cpm', { host: 'evil.example:80' }, 403],
    ['that name, to a control', '/sandbox/ledger', { host: 'evil.example' }, 403],
    ['no path', '//', {}, 400],
    ['another host as its path', '//evil.example/sandbox/ledger', {}, 400],
  ])('nor is anything else open to what names %s', async (_what, path, headers, status) => {
    const before = sandbox.calls().length;
    const answer = await new Promise<{ status?: number | undefined; text: string }>(
      (resolve, reject) => {
        const { port } = new URL(sandbox.url);
        const asked = request({ host: '127.0.0.1', port, path, method: 'POST', headers });
        asked.on('error', reject).on('response', (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve({ status: response.statusCode, text }));
        });
        asked.end('{}');
      },
    );
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ error: expect.any(String) as string });
    expect(sandbox.calls()).toHaveLength(before);
  });

  it('are closed to pages of other sites', async () => {
    expect((await control('ledger', { headers: { origin: 'https://example.com' } })).status).toBe(
      403,
    );
    expect((await control('nothing')).status).toBe(404);
    expect((await control('notify', { method: 'POST', body: '{"order":1}' })).status).toBe(400);
    expect((await control('notify', { method: 'POST', body: 'order=1' })).status).toBe(400);
  });
});

describe('a notification', () => {
  let merchant: Server;
  let heard: Record<string, unknown>[];
  let answer: { status: number; body: string };

  beforeEach(async () => {
    heard = [];
    answer = { status: 200, body: 'success' };
    merchant = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        heard.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    await new Promise((resolve) => merchant.close(resolve));
  });

  const notifyUrl = () => `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/notify`;
  const notify = (request: object) =>
    control('notify', { method: 'POST', body: JSON.stringify(request) });
  const pay = async (ending?: string) => {
    const orderNo = newOrderNo();
    await client.pay(orderNo, wechatCode(ending), { notify_url: notifyUrl() });
    return orderNo;
  };

  it('is sent on request only, flat and signed, as often as asked', async () => {
    const orderNo = await pay();
    expect(heard).toEqual([]);
    const { body } = await notify({ order: orderNo, times: 3 });
    expect(body).toEqual({
      deliveries: Array.from({ length: 3 }, () => ({
        acknowledged: true,
        status: 200,
        answer: 'success',
      })),
    });
    expect(heard).toHaveLength(3);
    const [first] = heard;
    expect(first).toMatchObject({
      app_id: sandbox.appId,
      merchant_no: sandbox.merchantNo,
      merchant_order_no: orderNo,
      trans_status: 2,
      trans_type: 1,
      trans_amount: '1500.00',
    });
    expect(heard.every((each) => client.isGenuine(each))).toBe(true);
  });

  it('tells the state of the moment, of a refund too', async () => {
    const waiting = await pay('1430');
    await notify({ order: waiting });
    expect(heard.at(-1)).toMatchObject({ trans_status: 0 });
    const orderNo = await pay();
    await client.refund(orderNo, `${orderNo}-r1`, '500');
    clock.advance(2 * SECOND);
    await notify({ order: `${orderNo}-r1` });
    expect(heard.at(-1)).toMatchObject({
      merchant_order_no: `${orderNo}-r1`,
      order_amount: '500.00',
      trans_type: 3,
      trans_status: 2,
    });
  });

  it('can lie with a true signature, and be forged', async () => {
    const orderNo = await pay();
    await notify({
      order: orderNo,
      changes: { merchant_order_no: 'unknown-order-1', trans_status: 1 },
    });
    const [lie] = heard;
    expect(lie).toMatchObject({ merchant_order_no: 'unknown-order-1', trans_status: 1 });
    expect(client.isGenuine(lie ?? {})).toBe(true);
    await notify({ order: orderNo, forged: true });
    expect(client.isGenuine(heard.at(-1) ?? {})).toBe(false);
  });

  it('that is not taken is reported so', async () => {
    const orderNo = await pay();
    answer = { status: 200, body: 'SUCCESS' };
    expect((await notify({ order: orderNo })).body).toMatchObject({
      deliveries: [{ acknowledged: false, status: 200, answer: 'SUCCESS' }],
    });
    const nowhere = await notify({ order: orderNo, url: 'http://127.0.0.1:1/notify' });
    expect(nowhere.body).toMatchObject({ deliveries: [{ acknowledged: false }] });
    expect((await notify({ order: 'nobody-knows-1' })).status).toBe(404);
    const silent = newOrderNo();
    await client.pay(silent);
    expect((await notify({ order: silent })).status).toBe(409);
  });
});
