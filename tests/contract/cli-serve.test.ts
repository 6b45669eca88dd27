/** `serve`: its one line, its files, its neighbors, and how it ends. */
import { cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { certificateFor } from '../support/certificates.ts';
import { kaikei, startKaikei, type RunningCommand } from '../support/command.ts';
import { newId } from '../support/ids.ts';
import { boundMs } from '../support/limits.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { paid, ScriptedGateway, type Reply } from '../support/scripted-gateway.ts';
import { settings, type Settings } from '../support/settings.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

const LISTENING = /^\{"listening":"(https?:\/\/[^"]+)"\}$/gm;

async function serve(given: Settings, more: Record<string, string> = {}) {
  const serving = startKaikei(['serve'], { cwd: given.folder, env: { ...given.env, ...more } });
  return { serving, url: await serving.says(LISTENING) };
}

function ends(command: RunningCommand): Promise<number | null> {
  return command.stop().then(({ status }) => status);
}

test('serve says in one line of JSON where it listens, and nothing else on standard output', async () => {
  const { serving, url } = await serve(await settings());
  expect(new URL(url)).toMatchObject({ hostname: '127.0.0.1' });
  expect(Number(new URL(url).port)).toBeGreaterThan(0);
  const answer = await fetch(`${url}/healthz`);
  expect(answer.status).toBe(200);
  const { status, stdout, stderr } = await serving.stop('SIGINT');
  expect(status).toBe(0);
  expect(stdout).toBe(`{"listening":"${url}"}\n`);
  for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
});

test("the database's files are their owner's alone, and the file alone is whole once it has ended", async () => {
  const given = await settings();
  const { serving } = await serve(given);
  const data = dirname(given.env['KAIKEI_DATABASE'] ?? '');
  const modes = async () => {
    const names = await readdir(data);
    const all = await Promise.all(names.map((name) => stat(join(data, name))));
    return Object.fromEntries(names.map((name, n) => [name, (all[n]?.mode ?? 0) & 0o777]));
  };
  expect(await modes()).toEqual({
    'kaikei.db': 0o600,
    'kaikei.db-serving': 0o600,
    'kaikei.db-shm': 0o600,
    'kaikei.db-wal': 0o600,
  });
  expect((await stat(data)).mode & 0o777).toBe(0o700);
  await ends(serving);
  const log = await stat(join(data, 'kaikei.db-wal')).catch(() => ({ size: 0 }));
  expect(log.size).toBe(0);
});

describe('a second one', () => {
  test('on the same database: status 75 and one sentence', async () => {
    const given = await settings();
    const { serving } = await serve(given);
    const second = await kaikei(['serve'], { cwd: given.folder, env: given.env });
    expect(second).toMatchObject({ status: 75, stdout: '' });
    expect(second.stderr).toMatch(
      /^kaikei: another process serves .*kaikei\.db already; [^\n]+\n$/,
    );
    expect(await ends(serving)).toBe(0);
    await serve(given);
  });

  test('right after the first was killed starts', { tags: ['long'] }, async () => {
    const given = await settings();
    const { serving } = await serve(given);
    await serving.stop('SIGKILL');
    await serve(given);
  });

  test('on the same port: one sentence that names it', { tags: ['long'] }, async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void holder.close());
    const port = String((holder.address() as AddressInfo).port);
    const given = await settings();
    const env = { ...given.env, KAIKEI_PORT: port };
    const ended = await kaikei(['serve'], { cwd: given.folder, env });
    expect(ended).toMatchObject({ status: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      new RegExp(`^kaikei: port ${port} .*already in use; .*KAIKEI_PORT\n$`),
    );
  });
});

test('serve speaks HTTPS where it has a certificate', { tags: ['long'] }, async () => {
  const given = await settings();
  const { key, cert } = certificateFor('localhost');
  const { url } = await serve(given, {
    KAIKEI_TLS_CERT_FILE: await given.file('cert.pem', cert),
    KAIKEI_TLS_KEY_FILE: await given.file('tls.pem', key),
  });
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const answer = await new Promise<{ status: number | undefined; hsts: unknown }>(
    (resolve, reject) => {
      const asked = httpsRequest(url, { ca: cert, servername: 'localhost' }, (response) => {
        response.resume();
        const hsts = response.headers['strict-transport-security'];
        resolve({ status: response.statusCode, hsts });
      });
      asked.on('error', reject).end();
    },
  );
  expect(answer).toMatchObject({ status: 200, hsts: expect.stringMatching(/max-age=\d{8}/) });
});

describe('SIGTERM', () => {
  const hanging = () => ScriptedGateway.start((): Reply => 'hang');

  test(
    'with a create and a stream open: status 0, and the payment goes on at the next start',
    { tags: ['long'] },
    async () => {
      const gateway = await hanging();
      const proxy = await Proxy.start({ gateway });
      onTestFinished(async () => {
        await proxy.close();
        await gateway.close();
      });
      const till = await pairTill(proxy);
      await till.events();
      const id = newId();
      const asked = till.put(id, submission()).catch(() => undefined);
      await until('the create', () => gateway.callsOf(id).length > 0);
      const startedAt = performance.now();
      expect(await proxy.stop('SIGTERM')).toBe(0);
      expect(performance.now() - startedAt).toBeLessThan(boundMs(10_000));
      await asked;
      expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create']);
      await proxy.start();
      const shown = await till.get(id);
      expect(shown.payment).toMatchObject({ id, state: 'processing' });
    },
  );
});

/** The build, where of its dependencies only the driver of database files is installed. */
async function buildWithoutPostgres(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-build-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await mkdir(join(folder, 'node_modules'));
  const driver = 'node_modules/@photostructure';
  await symlink(join(root, driver), join(folder, driver));
  return join(folder, 'dist/proxy/main.js');
}

test('a database file needs no driver of PostgreSQL', async () => {
  const main = await buildWithoutPostgres();
  const gateway = await ScriptedGateway.start((call): Reply =>
    paid(call, Number(call.fields['order_amount'])),
  );
  const proxy = await Proxy.start({ gateway, main });
  onTestFinished(async () => {
    await proxy.close();
    await gateway.close();
  });
  const till = await pairTill(proxy);
  expect((await till.put(newId(), submission())).payment.state).toBe('paid');
  // With a driver it would listen, and wait for that database.
  const env = { KAIKEI_DATABASE: 'postgres://nobody@127.0.0.1:1/none?sslmode=disable' };
  await expect(Proxy.start({ gateway, main, env })).rejects.toThrow(/ended with status/);
});
