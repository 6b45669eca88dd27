/** Files of keys as the field has them: from Windows, from containers, on mounts without modes. */
// @module-tag long
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDecipheriv, createPrivateKey, pbkdf2Sync } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { elements, contentOf } from '@kaikei/proxy/keys/der.ts';
import { certificateFor } from '../support/certificates.ts';
import { kaikei, startKaikei } from '../support/command.ts';
import { PASSPHRASE, privateKeyForms } from '../support/key-files.ts';
import { rsaPem } from '../support/rsa-pairs.ts';
import { settings, type Settings } from '../support/settings.ts';

const forms = privateKeyForms();
const LISTENING = /\{"listening":"http/g;

async function starts({ folder, env }: Settings, more: Record<string, string>): Promise<void> {
  const serving = startKaikei(['serve'], { cwd: folder, env: { ...env, ...more } });
  await serving.says(LISTENING);
  expect((await serving.stop()).status).toBe(0);
}

async function refusal({ folder, env }: Settings, more: Record<string, string>): Promise<string> {
  const ended = await kaikei(['serve'], { cwd: folder, env: { ...env, ...more } });
  expect(ended).toMatchObject({ status: 78, stdout: '' });
  expect(ended.stderr).toMatch(/^kaikei: [^\n]+\n$/);
  return ended.stderr;
}

async function written({ folder }: Settings, name: string, content: Buffer, mode = 0o600) {
  const path = join(folder, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('a key that a copy, a shell or a setting mangled is read', () => {
  test.for(Object.entries(forms.mangled))('%s', async ([, content]) => {
    const given = await settings();
    await starts(given, { KAIKEI_APP_PRIVATE_KEY_FILE: await written(given, 'key', content) });
  });

  test('a passphrase, public keys and a certificate from Windows', async () => {
    const given = await settings();
    const { cert, key } = certificateFor('localhost');
    const [one, two] = [rsaPem('gateway').publicPem, rsaPem('next').publicPem];
    const encrypted = Buffer.from(forms.encrypted['encrypted PKCS#8 PEM'].replaceAll('\n', '\\n'));
    const serving = startKaikei(['serve'], {
      cwd: given.folder,
      env: {
        ...given.env,
        KAIKEI_APP_PRIVATE_KEY_FILE: await written(given, 'key', encrypted),
        KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await written(
          given,
          'passphrase',
          utf16(`${PASSPHRASE}\r\n`),
        ),
        KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await written(given, 'public', utf16(one + two)),
        KAIKEI_TLS_CERT_FILE: await written(given, 'cert', utf16(cert)),
        KAIKEI_TLS_KEY_FILE: await written(given, 'tls', utf16(key)),
      },
    });
    await serving.says(/\{"listening":"https/g);
    expect((await serving.stop()).status).toBe(0);
  });

  test.for<[string, string, RegExp]>([
    [
      'a public key',
      rsaPem('other').publicPem,
      /holds a public key; name the file of the private key/,
    ],
    ['a certificate', certificateFor('localhost').cert, /holds a certificate; name/],
    [
      'a key of OpenSSH',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg==\n-----END OPENSSH PRIVATE KEY-----\n',
      /OpenSSH; ssh-keygen -p -m PKCS8/,
    ],
    ['half a key', forms.plain['PKCS#8 PEM'].slice(0, 600), /cut off in the middle/],
  ])('what is no key is named for what it is: %s', async ([, content, why]) => {
    const given = await settings();
    const file = await given.file('key', content);
    expect(await refusal(given, { KAIKEI_APP_PRIVATE_KEY_FILE: file })).toMatch(why);
  });
});

describe('a file that decides what is believed', () => {
  test.for([
    'KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE',
    'KAIKEI_GATEWAY_PUBLIC_KEY_FILE',
    'KAIKEI_TLS_CERT_FILE',
    'KAIKEI_TLS_KEY_FILE',
  ])('is refused when others may write it: %s', async (name) => {
    const given = await settings();
    const { cert, key } = certificateFor('localhost');
    const env: Record<string, string> = {
      KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await given.file('passphrase', 'x'),
      KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await given.file('public', rsaPem('other').publicPem, 0o644),
      KAIKEI_TLS_CERT_FILE: await given.file('cert', cert, 0o644),
      KAIKEI_TLS_KEY_FILE: await given.file('tls', key),
    };
    for (const mode of [0o606, 0o660, 0o622]) {
      await chmod(env[name] ?? '', mode);
      const said = await refusal(given, env);
      expect(said).toMatch(
        new RegExp(`^kaikei: ${name}: .*written by group or others; chmod go-w`),
      );
    }
  });

  test('is refused in a folder where others may put another one', async () => {
    const given = await settings();
    await mkdir(join(given.folder, 'open'));
    await chmod(join(given.folder, 'open'), 0o777);
    const file = join(given.folder, 'open/gateway.pem');
    await rename(given.env['KAIKEI_GATEWAY_PUBLIC_KEY_FILE'] ?? '', file);
    const env = { KAIKEI_GATEWAY_PUBLIC_KEY_FILE: file };
    expect(await refusal(given, env)).toMatch(/others can replace files of .*open; chmod o-w/);
    await chmod(join(given.folder, 'open'), 0o1777);
    await starts(given, env);
  });
});

/** A file system of its own at `folder`, which nobody else sees; undefined where this user may not mount. */
function mountAt(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'kaikei-test', folder], {
      stdio: 'ignore',
    });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return true;
}

describe('secrets of a container', () => {
  async function secretsOf(given: Settings, folder: string, mode: number) {
    const data = join(folder, '..2026_11_27');
    await mkdir(data);
    for (const name of ['app.pem', 'gateway.pem']) {
      await writeFile(join(data, name), await readFile(join(given.folder, name)));
      await chmod(join(data, name), mode);
    }
    // As Kubernetes lays them: links to a folder that is changed as a whole.
    await symlink('..2026_11_27', join(folder, '..data'));
    for (const name of ['app.pem', 'gateway.pem'])
      await symlink(`..data/${name}`, join(folder, name));
    return {
      KAIKEI_APP_PRIVATE_KEY_FILE: join(folder, 'app.pem'),
      KAIKEI_GATEWAY_PUBLIC_KEY_FILE: join(folder, 'gateway.pem'),
    };
  }

  test.for([
    { says: 'of mode 0444 on a read-only tmpfs', mode: 0o444, readOnly: true },
    { says: 'of mode 0777, as a Windows mount shows them', mode: 0o777, readOnly: false },
  ])(
    '$says: refused with the way that works, which works',
    async ({ mode, readOnly }, { skip }) => {
      const given = await settings();
      const folder = join(given.folder, 'secrets');
      await mkdir(folder);
      if (!mountAt(folder, `mode=${readOnly ? '0755' : '0777'}`))
        return skip('only root may mount a tmpfs');
      const env = await secretsOf(given, folder, mode);
      if (readOnly) execFileSync('mount', ['-o', 'remount,ro', folder]);
      expect(await refusal(given, env)).toMatch(/KAIKEI_SECRETS_FOLDER/);
      await starts(given, { ...env, KAIKEI_SECRETS_FOLDER: folder });
      const { stdout } = await kaikei(['doctor'], {
        cwd: given.folder,
        env: { ...given.env, ...env, KAIKEI_SECRETS_FOLDER: folder },
      });
      expect(stdout).toMatch(/^ok .*settings and keys can be read/m);
    },
  );

  test('the setting is for that folder alone, and names one', async () => {
    const given = await settings();
    await mkdir(join(given.folder, 'secrets'));
    const open = { KAIKEI_APP_PRIVATE_KEY_FILE: await given.file('open.pem', 'x', 0o644) };
    const elsewhere = { ...open, KAIKEI_SECRETS_FOLDER: join(given.folder, 'secrets') };
    expect(await refusal(given, elsewhere)).toMatch(/KAIKEI_APP_PRIVATE_KEY_FILE: .*chmod 600/);
    for (const wrong of ['secrets', '/', join(given.folder, 'nothing')])
      expect(await refusal(given, { KAIKEI_SECRETS_FOLDER: wrong })).toMatch(
        /KAIKEI_SECRETS_FOLDER: must be the absolute path/,
      );
  });
});

test('a new key is worth guessing no passphrase: 600,000 rounds, and other programs read it', async () => {
  const { folder } = await settings();
  const { status } = await kaikei(['keys', 'new', '--out', 'new.pem'], { cwd: folder });
  expect(status).toBe(0);
  const pem = await readFile(join(folder, 'new.pem'), 'utf8');
  const passphrase = (await readFile(join(folder, 'new.pem.passphrase'), 'utf8')).trim();
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const [algorithm, encrypted] = elements(der);
  const [, parameters] = elements(algorithm ?? der);
  const [derivation, cipher] = elements(parameters ?? der);
  const [, pbkdf2] = elements(derivation ?? der);
  const [salt, rounds] = elements(pbkdf2 ?? der).map(contentOf);
  const [, vector] = elements(cipher ?? der).map(contentOf);
  expect(rounds?.readUIntBE(0, rounds.length)).toBe(600_000);
  const secret = pbkdf2Sync(passphrase, salt ?? '', 600_000, 32, 'sha256');
  const opened = createDecipheriv('aes-256-cbc', secret, vector ?? null);
  const plain = Buffer.concat([opened.update(contentOf(encrypted ?? der)), opened.final()]);
  const key = createPrivateKey({ key: pem, passphrase });
  expect(key.export({ type: 'pkcs8', format: 'der' })).toEqual(plain);
});
