/** A store that cannot take it, settings that must not be served, and secrets left about (rows 26, 27, 28). */
import { chmod, readdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import signature from '../../fixtures/signature.json' with { type: 'json' };
import { kaikei } from '../../support/command.ts';
import { newCode, newId } from '../../support/ids.ts';
import { newPairingCode } from '../../support/pairing.ts';
import { settings, type Settings } from '../../support/settings.ts';
import { submission } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { PASSPHRASE, privateKeyForms } from '../../support/key-files.ts';
import { rsaPem } from '../../support/rsa-pairs.ts';
import { limitFileSize } from '../disk.ts';
import { Target } from './target.ts';

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.close());

async function refusesPayments(): Promise<void> {
  const id = newId();
  const answer = await target.till.put(id, submission());
  expect(answer.outcome).toBe('503 storage-unavailable');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.text).not.toContain(target.shop.proxy.folder);
  await target.untouched(id);
}

const takesPayments = () =>
  until('a payment', async () => (await target.till.put(newId(), submission())).status === 201);

describe('row 26: a store', () => {
  it('that another program holds', async () => {
    const other = new DatabaseSync(join(target.shop.proxy.folder, 'data', 'kaikei.db'));
    other.exec('begin immediate');
    await refusesPayments();
    other.exec('rollback');
    other.close();
    await takesPayments();
  });

  it('whose disk takes no byte more', async (test) => {
    const { pid } = target.shop.proxy;
    if (!limitFileSize(pid, 0)) return test.skip('prlimit does not run here');
    await refusesPayments();
    limitFileSize(pid, 'unlimited');
    await takesPayments();
  });
});

const SECRET_LINES = (pem: string) => pem.split('\n').filter((line) => line.length > 30);

describe.concurrent('row 27: serve does not start with', () => {
  const encrypted = privateKeyForms().encrypted['encrypted PKCS#8 PEM'];
  const small = rsaPem('weak', 1024).privatePem;
  const KEY = 'KAIKEI_APP_PRIVATE_KEY_FILE';

  it.for<[string, string, (given: Settings) => Promise<Record<string, string>>]>([
    [
      'a key that others may read',
      KEY,
      async ({ env }) => {
        const file = env[KEY] ?? '';
        await chmod(file, 0o644);
        return { [KEY]: file };
      },
    ],
    [
      'a wrong passphrase',
      KEY,
      async ({ file }) => ({
        [KEY]: await file('encrypted.pem', encrypted),
        KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await file('passphrase', `not ${PASSPHRASE}`),
      }),
    ],
    ['a key of 1024 bits', KEY, async ({ file }) => ({ [KEY]: await file('small.pem', small) })],
    [
      'the sample key that everybody has, and real money',
      KEY,
      async ({ file }) => ({
        [KEY]: await file('sample.txt', signature.samplePrivateKey),
        KAIKEI_GATEWAY_URL: 'https://gateway.example.jp',
      }),
    ],
    [
      'a gateway without TLS',
      'KAIKEI_GATEWAY_URL',
      () => Promise.resolve({ KAIKEI_GATEWAY_URL: 'http://gateway.example.jp' }),
    ],
    ['no merchant', 'KAIKEI_MERCHANT_NO', () => Promise.resolve({ KAIKEI_MERCHANT_NO: '' })],
  ])('%s', async ([, variable, change], { expect, onTestFinished }) => {
    const given = await settings(onTestFinished);
    const secrets = [...SECRET_LINES(encrypted), ...SECRET_LINES(small), PASSPHRASE];
    // Somebody listens there already: to try to open it would be another complaint.
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await until('a port', () => taken.listening);
    const port = String((taken.address() as AddressInfo).port);
    const env = { ...given.env, ...(await change(given)), KAIKEI_PORT: port };
    const { status, stdout, stderr } = await kaikei(['serve'], { cwd: given.folder, env });
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^kaikei: ${variable}: [^\\n]+\\n$`));
    for (const secret of secrets) expect(stderr).not.toContain(secret);
    expect(await readdir(given.folder)).not.toContain('data');
  });
});

describe('row 28: a code, a token, a pairing code', () => {
  it('are in no file and no log after good work, bad work and a crash', async () => {
    const { till, shop } = target;
    const { pairingCode } = await newPairingCode(shop.proxy);
    target.keepSecret(pairingCode);
    target.keepSecret(pairingCode.replace('-', ''));
    await till.put(newId(), submission({ code: newCode('1607') }));
    await till.put(newId(), `{"code":"${newCode()}"`);
    await till.put(newId(), { ...submission(), [newCode()]: 1 });
    await till.ask('GET', `/${newCode()}?${newCode()}=${newCode()}`);
    const id = newId();
    const open = till.put(id, submission({ code: newCode('2602') })).catch(() => undefined);
    await until('the create', () => shop.heard(id)[0]);
    await shop.proxy.stop('SIGKILL');
    await open;
    await shop.proxy.start();
    await target.expectNoSecrets();
    const left = await readdir(shop.proxy.folder);
    expect(left.sort()).toEqual(['data', 'keys']);
  });
});
