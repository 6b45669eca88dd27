/** `keys import`: whatever form the merchant's key came in, an encrypted PKCS#8 comes out, or one clear sentence. */
// @module-tag long
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import pkcs12 from '../fixtures/pkcs12.json' with { type: 'json' };
import signature from '../fixtures/signature.json' with { type: 'json' };
import { PASSPHRASE, privateKeyForms } from '../support/key-files.ts';
import { run } from '../support/tree.ts';
import { kaikei, MAIN } from '../support/command.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-import-'));
});
afterEach(() => rm(folder, { recursive: true }));

const forms = privateKeyForms();
const spkiOf = (key: ReturnType<typeof createPublicKey>) =>
  key.export({ type: 'spki', format: 'der' }).toString('base64');
const ownKey = spkiOf(forms.publicKey);

interface Source {
  content: string | Buffer;
  mode?: number;
  passphrase?: string;
  env?: Record<string, string>;
}

/** Runs it with no terminal to ask on. */
async function importing({ content, mode = 0o600, passphrase, env }: Source) {
  await writeFile(join(folder, 'given'), content, { mode });
  if (passphrase !== undefined) await writeFile(join(folder, 'secret'), passphrase);
  const option = passphrase === undefined ? [] : ['--passphrase-file', 'secret'];
  const args = ['keys', 'import', 'given', '--out', 'app.pem', ...option];
  return kaikei(args, { cwd: folder, ...(env && { env }) });
}

/** The key that it made is encrypted, opens with its passphrase, and is the one whose public half it printed. */
async function imported(): Promise<string> {
  const pem = await readFile(join(folder, 'app.pem'), 'utf8');
  expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  const passphrase = (await readFile(join(folder, 'app.pem.passphrase'), 'utf8')).trim();
  for (const name of ['app.pem', 'app.pem.passphrase']) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  }
  return spkiOf(createPublicKey(createPrivateKey({ key: pem, passphrase })));
}

function printedKey(stdout: string): string {
  const [pem = ''] = /-----BEGIN PUBLIC KEY-----[^]+-----END PUBLIC KEY-----/.exec(stdout) ?? [];
  return spkiOf(createPublicKey(pem));
}

const GIVEN: { says: string; source: Source; key: string }[] = [
  {
    says: 'bare base64',
    source: { content: forms.plain['PKCS#1 in bare base64'] },
    key: ownKey,
  },
  {
    says: 'a PKCS#12 with its passphrase in a file',
    source: {
      content: Buffer.from(pkcs12.files.aes, 'base64'),
      passphrase: `${pkcs12.passphrase}\r\n`,
    },
    key: pkcs12.publicKey,
  },
];

test.each(GIVEN)('keys import takes $says', async ({ source, key }) => {
  const { status, stdout, stderr } = await importing(source);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(await imported()).toBe(key);
  expect(printedKey(stdout)).toBe(key);
});

describe('the passphrase', () => {
  const content = forms.encrypted['encrypted PKCS#8 PEM'];

  test('may be where serve finds it', async () => {
    const at = join(folder, 'of-serve');
    await writeFile(at, PASSPHRASE);
    const env = { KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: at };
    expect((await importing({ content, env })).status).toBe(0);
    expect(await imported()).toBe(ownKey);
  });

  test.skipIf(process.platform !== 'linux')(
    'is asked for at a terminal, and is not shown there',
    async () => {
      await writeFile(join(folder, 'given'), content, { mode: 0o600 });
      const command = [process.execPath, MAIN, 'keys', 'import', 'given', '--out', 'app.pem'];
      // A person types when asked: what was typed before would be shown by the terminal itself.
      const person = `{ until grep -q Passphrase shown 2>/dev/null; do sleep 0.05; done; printf '${PASSPHRASE}x\\177\\r'; cat; }`;
      const typed = await run(
        'sh',
        ['-c', `${person} | timeout 30 script -qefc '${command.join(' ')}' shown`],
        { cwd: folder },
      );
      expect(typed.stdout).toMatch(/Passphrase of given: /);
      expect(typed.stdout).not.toContain(PASSPHRASE);
      expect(typed.stdout).toMatch(/Upload the public key/);
      expect(await imported()).toBe(ownKey);
    },
  );
});

test('a file that others can read is named: it may have been read', async () => {
  const content = forms.plain['PKCS#8 PEM'];
  const open = await importing({ content, mode: 0o644 });
  expect(open.status).toBe(0);
  expect(open.stdout).toMatch(/given can be read by others.*[Dd]elete/);
});

test("the documentation's sample key is taken for a gateway on this machine only", async () => {
  const content = signature.samplePrivateKey;
  const refused = await importing({ content });
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^kaikei: given: is the sample key[^\n]*\n$/);
  const env = { KAIKEI_GATEWAY_URL: 'http://127.0.0.1:8788' };
  expect((await importing({ content, env })).status).toBe(0);
});

const locked = forms.encrypted['encrypted PKCS#8 PEM'];
const REFUSED: { says: string; source: Source; why: RegExp }[] = [
  {
    says: 'an encrypted key and nobody to ask',
    source: { content: locked },
    why: /is encrypted.*--passphrase-file/,
  },
  {
    says: 'a wrong passphrase',
    source: { content: locked, passphrase: 'wr0ng' },
    why: /--passphrase-file does not open it/,
  },
];

test.each(REFUSED)('keys import refuses $says', async ({ source, why }) => {
  const before = new Set(await readdir(folder));
  const ended = await importing(source);
  expect(ended).toMatchObject({ status: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^kaikei: given[^\n]+\n$/);
  expect(ended.stderr).toMatch(why);
  expect(ended.stderr).not.toMatch(/wr0ng|MII/);
  const made = (await readdir(folder)).filter((name) => !before.has(name));
  expect(made.sort()).toEqual(source.passphrase === undefined ? ['given'] : ['given', 'secret']);
});

test('a key that is there already stays', async () => {
  await writeFile(join(folder, 'app.pem'), 'precious');
  const ended = await importing({ content: forms.plain['PKCS#8 PEM'] });
  expect(ended).toMatchObject({ status: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^kaikei: app\.pem exists already[^\n]*\n$/);
  expect(await readFile(join(folder, 'app.pem'), 'utf8')).toBe('precious');
});
