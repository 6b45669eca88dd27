/** `demo`, which is `npm start`, and `sandbox`: everything with nothing configured. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { SandboxClient, newOrderNo } from '../support/sandbox-client.ts';
import { kaikei, startKaikei } from '../support/command.ts';
import { newCode, newId } from '../support/ids.ts';
import { cookieOf, spendPairingCode } from '../support/pairing.ts';
import { Till, submission } from '../support/till.ts';
import { until } from '../support/until.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-demo-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function takenPort(): Promise<number> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void holder.close());
  return (holder.address() as AddressInfo).port;
}

describe('demo', () => {
  /** The live settings of a shop, none of which may be looked at. */
  const live = {
    KAIKEI_GATEWAY_URL: 'https://gateway.example.com',
    KAIKEI_APP_ID: 'wz0000000000000001',
    KAIKEI_APP_PRIVATE_KEY_FILE: '/nowhere/app.pem',
    KAIKEI_DATABASE: './live/kaikei.db',
    KAIKEI_HOST: '192.0.2.1',
    KAIKEI_TLS_CERT_FILE: '/nowhere/cert.pem',
    KAIKEI_MAX_AMOUNT: '1',
  };
  const LINK = /^Pair [^\n]*: (http:\/\/localhost:\d+\/#pair=\S+)$/gm;

  const start = () => startKaikei(['demo', '--port', '0'], { cwd: folder, env: live });

  async function pair(link: string): Promise<Till> {
    const { origin, hash } = new URL(link);
    const answer = await spendPairingCode({ url: origin }, hash.replace('#pair=', ''));
    return new Till({ url: origin }, answer.terminal.id, cookieOf(answer));
  }

  test('a link that pairs, a fresh one once it is used, and a till that sells in the sandbox', async () => {
    const demo = start();
    const till = await pair(await demo.says(LINK));
    expect((await till.me()).terminal).toMatchObject({ sandbox: true, maxAmount: 500_000 });
    expect((await till.put(newId(), submission())).payment.state).toBe('paid');
    const second = await pair(await demo.says(LINK, 2));
    expect(second.id).not.toBe(till.id);
    const page = await fetch(new URL('/', await demo.says(LINK, 3)));
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const { status, stderr } = await demo.stop();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(await readdir(folder)).toEqual(['data']);
    expect(await readdir(join(folder, 'data'))).toEqual(['demo']);
  });

  test('a store with all that a receipt names, which stays as somebody sets it', async () => {
    const first = start();
    const till = await pair(await first.says(LINK));
    const shown = async () => (await till.ask('GET', '/v1/store')).json;
    const named = {
      name: expect.stringContaining('Demo Shop') as string,
      address: expect.any(String) as string,
      phone: expect.any(String) as string,
      registrationNumber: expect.stringMatching(/^T\d{13}$/) as string,
      receiptFooter: expect.stringContaining('demo') as string,
    };
    expect(await shown()).toMatchObject(named);
    const { storeNo } = (await till.me()).terminal;
    const set = await kaikei(['stores', 'set', storeNo, '--name', 'Mine', '--phone', ''], {
      cwd: folder,
      env: { KAIKEI_DATABASE: join('data', 'demo', 'kaikei.db') },
    });
    expect(set.status).toBe(0);
    await first.stop();
    const second = start();
    const after = new Till({ url: new URL(await second.says(LINK)).origin }, till.id, till.cookie);
    const { json } = await after.ask('GET', '/v1/store');
    const { phone: _, ...kept } = named;
    expect(json).toMatchObject({ ...kept, name: 'Mine' });
    expect(json).not.toHaveProperty('phone');
  });

  test(
    'the port of the environment, and before it the one of --port',
    { tags: ['long'] },
    async () => {
      const busy = await takenPort();
      const at = (port: string, ...more: string[]) =>
        kaikei(['demo', ...more], { cwd: folder, env: { ...live, KAIKEI_PORT: port } });
      expect((await at(String(busy))).stderr).toMatch(`kaikei: port ${busy} is already in use;`);
      expect(await at('70000')).toMatchObject({ status: 78, stdout: '' });
      const env = { ...live, KAIKEI_PORT: String(busy) };
      const demo = startKaikei(['demo', '--port', '0'], { cwd: folder, env });
      expect(new URL(await demo.says(LINK)).port).not.toBe(String(busy));
    },
  );

  test(
    'tills, payments, ledger and keys outlive a restart: what was under way is paid after it',
    { tags: ['long'] },
    async () => {
      const first = start();
      const till = await pair(await first.says(LINK));
      const payment = newId();
      const put = await till.put(payment, submission({ code: newCode('1401') }));
      expect(put.payment.state).toBe('awaiting-customer');
      const keys = () => readFile(join(folder, 'data', 'demo', 'gateway-private-key.pem'), 'utf8');
      const key = await keys();
      await first.stop('SIGKILL');

      const second = start();
      const after = new Till(
        { url: new URL(await second.says(LINK)).origin },
        till.id,
        till.cookie,
      );
      expect((await after.me()).terminal.id).toBe(till.id);
      await until('the payment', async () => (await after.get(payment)).payment.state === 'paid');
      expect(await keys()).toBe(key);
    },
  );

  test('two at once: the second says so', { tags: ['long'] }, async () => {
    await start().says(LINK);
    const second = await kaikei(['demo', '--port', '0'], { cwd: folder, env: live });
    expect(second.status).toBe(75);
    expect(second.stderr).toBe(
      'kaikei: a demo runs already on the data in ./data/demo; stop it, or choose another folder with --data\n',
    );
  });

  test('a taken port: one sentence that names the way out', { tags: ['long'] }, async () => {
    const port = await takenPort();
    const ended = await kaikei(['demo', '--port', String(port)], { cwd: folder, env: live });
    expect(ended).toEqual({
      status: 1,
      stdout: '',
      stderr: `kaikei: port ${port} is already in use; stop what uses it, or choose another with --port\n`,
    });
  });
});

describe('sandbox', () => {
  interface Printed {
    url: string;
    appId: string;
    merchantNo: string;
    storeNo: string;
    gatewayPublicKey: string;
    appPrivateKey: string;
  }
  const start = async (...more: string[]) => {
    const sandbox = startKaikei(['sandbox', '--port', '0', '--json', ...more], { cwd: folder });
    const printed = JSON.parse(await sandbox.says(/^\{.*\}$/gm)) as Printed;
    const { url, appId, merchantNo, storeNo } = printed;
    const client = new SandboxClient(
      {
        ...{ url, appId, merchantNo, storeNo },
        appPrivateKeyPem: printed.appPrivateKey,
        gatewayPublicKeyPem: printed.gatewayPublicKey,
      },
      () => Date.now(),
    );
    return { sandbox, printed, client };
  };

  test('--json tells all that a client needs; ledger and keys outlive a restart', async () => {
    const first = await start('--data', 'kept');
    const order = newOrderNo();
    const answer = await first.client.pay(order);
    expect(answer).toMatchObject({ code: '0', genuine: true });
    const { status, stdout } = await first.sandbox.stop();
    expect(status).toBe(0);
    expect(stdout.match(/\n/g)).toHaveLength(1);

    const second = await start('--data', 'kept');
    expect(second.printed).toEqual({ ...first.printed, url: second.printed.url });
    const found = await second.client.query(order);
    expect(found).toMatchObject({ genuine: true, data: { trans_status: 2 } });
    await second.sandbox.stop();
  });

  test(
    'without a folder all is in memory: the next one knows nothing of it',
    { tags: ['long'] },
    async () => {
      const before = await readdir(folder);
      const first = await start();
      const order = newOrderNo();
      expect(await first.client.pay(order)).toMatchObject({ code: '0', genuine: true });
      expect(first.printed).not.toHaveProperty('appPrivateKeyFile');
      await first.sandbox.stop();
      const second = await start();
      expect(second.printed.gatewayPublicKey).not.toBe(first.printed.gatewayPublicKey);
      expect(await second.client.query(order)).toMatchObject({ code: 'E04111' });
      await second.sandbox.stop();
      expect(await readdir(folder)).toEqual(before);
    },
  );

  test(
    'for people: URL, public key and credentials, and where the private key is',
    { tags: ['long'] },
    async () => {
      const args = ['sandbox', '--port', '0', '--data', 'kept'];
      const sandbox = startKaikei(args, { cwd: folder });
      await sandbox.says(/private key \((\S+)\):$/gm);
      const { stdout } = await sandbox.stop();
      expect(stdout).toMatch(/listens at http:\/\/127\.0\.0\.1:\d+\./);
      expect(stdout).toMatch(/App demo\d+, merchant \d+, store \d+/);
      expect(stdout).toMatch(/-----BEGIN PUBLIC KEY-----/);
      expect(stdout).not.toMatch(/BEGIN PRIVATE KEY/);
    },
  );

  test('a taken port: one sentence that names the way out', { tags: ['long'] }, async () => {
    const port = await takenPort();
    const ended = await kaikei(['sandbox', '--port', String(port)], { cwd: folder });
    expect(ended).toMatchObject({ status: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^kaikei: port \d+ is already in use; [^\n]*--port\n$/);
  });
});
