/** `keys new`: a pair whose private half is never plain on disk, and never overwritten. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kaikei, startKaikei } from '../support/command.ts';
import { settings } from '../support/settings.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

const keysNew = (...more: string[]) =>
  kaikei(['keys', 'new', '--out', 'app.pem', ...more], { cwd: folder });
const read = (name: string) => readFile(join(folder, name), 'utf8');

test('an encrypted PKCS#8 PEM and its passphrase, both for the owner alone, and the public key to upload', async () => {
  const { status, stdout, stderr } = await keysNew();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const pem = await read('app.pem');
  expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  const passphrase = (await read('app.pem.passphrase')).trim();
  expect(stdout).not.toContain(passphrase);
  const privateKey = createPrivateKey({ key: pem, passphrase });
  expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  const [uploaded = ''] =
    /-----BEGIN PUBLIC KEY-----[^]+-----END PUBLIC KEY-----/.exec(stdout) ?? [];
  const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' });
  expect(spki(createPublicKey(uploaded))).toBe(spki(createPublicKey(privateKey)));
  for (const name of await readdir(folder)) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  }
});

test('a key that is there already stays', async () => {
  await writeFile(join(folder, 'app.pem'), 'precious');
  const ended = await keysNew();
  expect(ended).toMatchObject({ status: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^kaikei: app\.pem exists already[^\n]*\n$/);
  expect(await readdir(folder)).toEqual(['app.pem']);
  expect(await read('app.pem')).toBe('precious');
});

test('a passphrase that is there already is used and stays', async () => {
  await writeFile(join(folder, 'mine'), 'correct horse\n', { mode: 0o600 });
  expect((await keysNew('--passphrase-file', 'mine')).status).toBe(0);
  expect(await read('mine')).toBe('correct horse\n');
  createPrivateKey({ key: await read('app.pem'), passphrase: 'correct horse' });
});

test.each([
  { says: 'an empty passphrase', content: '\n', why: /is empty/ },
  { says: 'no folder to write to', content: undefined, why: /ENOENT/ },
])('$says: one sentence and no key', async ({ content, why }) => {
  if (content !== undefined) await writeFile(join(folder, 'mine'), content, { mode: 0o600 });
  const ended = await keysNew('--passphrase-file', content === undefined ? 'none/mine' : 'mine');
  expect(ended).toMatchObject({ status: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^kaikei: [^\n]+\n$/);
  expect(ended.stderr).toMatch(why);
  expect(await readdir(folder)).not.toContain('app.pem');
});

test('serve takes what it is told to set', async () => {
  const { stdout } = await keysNew();
  const lines = [...stdout.matchAll(/\b(KAIKEI_[A-Z_]+)=(\S+)/g)];
  const set = Object.fromEntries(lines.map(([, name = '', file = '']) => [name, file]));
  expect(Object.keys(set).sort()).toEqual([
    'KAIKEI_APP_PRIVATE_KEY_FILE',
    'KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE',
  ]);
  const { env } = await settings();
  const serving = startKaikei(['serve'], { cwd: folder, env: { ...env, ...set } });
  await serving.says(/"listening"/g);
  expect((await serving.stop()).status).toBe(0);
});
