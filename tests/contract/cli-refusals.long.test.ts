/** A wrong setting: status 78, one line that names the variable and what to do, never the secret, and no port. */
// @module-tag long
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import signature from '../fixtures/signature.json' with { type: 'json' };
import { certificateFor } from '../support/certificates.ts';
import { PASSPHRASE, privateKeyForms } from '../support/key-files.ts';
import { rsaPem } from '../support/rsa-pairs.ts';
import { kaikei, startKaikei } from '../support/command.ts';
import { settings, type Settings } from '../support/settings.ts';

/** Somebody else's port: a proxy that tried to open it would complain of that. */
const taken = createServer();
beforeAll(() => new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => taken.close(resolve)));

const forms = privateKeyForms();
const certificate = certificateFor('localhost');
const encrypted = forms.encrypted['encrypted PKCS#8 PEM'];

interface Case {
  says: string;
  variable: string;
  /** What makes the settings wrong. */
  set: (given: Settings) => Promise<Record<string, string>> | Record<string, string>;
  /** What the line says beside the variable. */
  advice?: RegExp;
}

const value = (variable: string, wrong: string, advice?: RegExp): Case => ({
  says: `${variable}=${wrong}`,
  variable,
  set: () => ({ [variable]: wrong }),
  ...(advice && { advice }),
});
const missing = (variable: string): Case => ({
  says: `${variable} missing`,
  variable,
  set: () => ({ [variable]: '' }),
  advice: /not set/,
});
const noFile = (variable: string): Case => ({
  says: `${variable} names no file`,
  variable,
  set: ({ folder }) => ({ [variable]: join(folder, 'nothing.pem') }),
  advice: /ENOENT.*check/,
});
const key = (says: string, content: string, advice: RegExp, mode = 0o600): Case => ({
  says,
  variable: 'KAIKEI_APP_PRIVATE_KEY_FILE',
  set: async ({ file }) => {
    const path = await file('key.pem', content);
    await chmod(path, mode);
    return { KAIKEI_APP_PRIVATE_KEY_FILE: path };
  },
  advice,
});
const tls = (says: string, variable: string, pair: { cert?: string; key?: string }): Case => ({
  says,
  variable,
  set: async ({ file }) => ({
    ...(pair.cert && { KAIKEI_TLS_CERT_FILE: await file('cert.pem', pair.cert) }),
    ...(pair.key && { KAIKEI_TLS_KEY_FILE: await file('tls.pem', pair.key) }),
  }),
});

const CASES: Case[] = [
  missing('KAIKEI_GATEWAY_URL'),
  missing('KAIKEI_APP_ID'),
  missing('KAIKEI_MERCHANT_NO'),
  missing('KAIKEI_APP_PRIVATE_KEY_FILE'),
  missing('KAIKEI_GATEWAY_PUBLIC_KEY_FILE'),

  value('KAIKEI_GATEWAY_URL', 'http://gateway.example.com', /https/),
  value('KAIKEI_GATEWAY_URL', 'http://192.168.1.5:8788', /https/),
  value('KAIKEI_GATEWAY_URL', 'gateway', /https/),
  value('KAIKEI_PORT', '99999', /0 to 65535/),
  value('KAIKEI_HOST', 'http://127.0.0.1', /address/),
  value('KAIKEI_HOST', '192.0.2.1', /EADDRNOTAVAIL/),
  value('KAIKEI_MAX_AMOUNT', '1e6', /whole number/),
  value('KAIKEI_TERMINAL_UNUSED_DAYS', '0', /whole number/),
  value('KAIKEI_CURRENCY', 'EUR', /JPY/),
  value('KAIKEI_TERM_IP', 'shop', /IP address/),
  value('KAIKEI_LOCATION', '139.44', /35\.41,139\.44/),
  value('KAIKEI_PUBLIC_URL', 'till.example.jp', /https:/),
  value('KAIKEI_ALLOWED_HOSTS', 'https://till.example.jp', /host names/),
  value('KAIKEI_TRUSTED_PROXIES', 'proxy', /IP addresses/),
  value('KAIKEI_METRICS_ADDR', 'yes', /off/),
  value('KAIKEI_DATABASE', 'postgres://localhost/kaikei', /lacks user/),
  value('KAIKEI_DATABASE', 'postgres://k:hidden@db.example/kaikei', /sslmode=verify-full/),
  value('KAIKEI_DATABASE', 'postgres://k@db.example/kaikei?sslmode=prefer', /takes sslmode/),
  value('KAIKEI_DATABASE', 'postgres://k@localhost/kaikei?options=-c%20a%3D0', /leave in it only/),

  noFile('KAIKEI_APP_PRIVATE_KEY_FILE'),
  noFile('KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE'),
  noFile('KAIKEI_GATEWAY_PUBLIC_KEY_FILE'),

  key('a key that the group can read', forms.plain['PKCS#8 PEM'], /chmod 600/, 0o640),
  key('a key that all can read', forms.plain['PKCS#8 PEM'], /chmod 600/, 0o644),
  key('a key of 1024 bits', rsaPem('weak', 1024).privatePem, /2048/),
  key('an encrypted key without a passphrase', encrypted, /PASSPHRASE_FILE/),
  key('a public key', rsaPem('other').publicPem, /private key/),
  key('a text', 'secret secret secret', /base64/),
  key('an empty file', '', /base64/),
  {
    says: 'a wrong passphrase',
    variable: 'KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE',
    set: async ({ file }) => ({
      KAIKEI_APP_PRIVATE_KEY_FILE: await file('key.pem', encrypted),
      KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await file('passphrase', `${PASSPHRASE}s`),
    }),
  },
  {
    says: "the documentation's sample key with a live gateway",
    variable: 'KAIKEI_APP_PRIVATE_KEY_FILE',
    set: async ({ file }) => ({
      KAIKEI_GATEWAY_URL: 'https://gateway.example.com',
      KAIKEI_APP_PRIVATE_KEY_FILE: await file('key.txt', signature.samplePrivateKey),
    }),
    advice: /sample key.*keys new/,
  },
  {
    says: 'a private key in the place of a public one',
    variable: 'KAIKEI_GATEWAY_PUBLIC_KEY_FILE',
    set: ({ env }) => ({
      KAIKEI_GATEWAY_PUBLIC_KEY_FILE: env['KAIKEI_APP_PRIVATE_KEY_FILE'] ?? '',
    }),
    advice: /public key/,
  },
  {
    says: 'a database that is a folder',
    variable: 'KAIKEI_DATABASE',
    set: async ({ folder }) => {
      await mkdir(join(folder, 'kaikei.db'));
      return { KAIKEI_DATABASE: join(folder, 'kaikei.db') };
    },
  },
  {
    says: 'a database that is something else',
    variable: 'KAIKEI_DATABASE',
    set: async ({ file }) => ({
      KAIKEI_DATABASE: await file('kaikei.db', 'This is a letter, and no database. '.repeat(40)),
    }),
  },

  tls('a certificate without its key', 'KAIKEI_TLS_KEY_FILE', { cert: certificate.cert }),
  tls('a TLS key without a certificate', 'KAIKEI_TLS_CERT_FILE', { key: certificate.key }),
  tls('a certificate that is none', 'KAIKEI_TLS_CERT_FILE', { ...certificate, cert: 'none' }),
  tls('a TLS key that is none', 'KAIKEI_TLS_KEY_FILE', { ...certificate, key: 'none' }),
  tls('a chain that is half written', 'KAIKEI_TLS_CERT_FILE', {
    ...certificate,
    cert: certificate.cert + certificate.cert.slice(0, 500),
  }),
  tls("another certificate's key", 'KAIKEI_TLS_KEY_FILE', {
    cert: certificate.cert,
    key: rsaPem('other').privatePem,
  }),
];

describe('serve', () => {
  test.concurrent.for(CASES)('$says', async ({ variable, set, advice }, { onTestFinished }) => {
    const given = await settings(onTestFinished);
    const port = String((taken.address() as AddressInfo).port);
    const env = { ...given.env, KAIKEI_PORT: port, ...(await set(given)) };
    const ended = await kaikei(['serve'], { cwd: given.folder, env });
    expect(ended).toMatchObject({ status: 78, stdout: '' });
    expect(ended.stderr).toMatch(/^kaikei: [^\n]+\n$/);
    expect(ended.stderr).toContain(variable);
    if (advice) expect(ended.stderr).toMatch(advice);
    expect(ended.stderr).not.toMatch(/secret|horse|MII/);
  });

  test("takes the documentation's sample key with a gateway on this machine", async () => {
    const given = await settings();
    const keyFile = await given.file('key.txt', signature.samplePrivateKey);
    const env = { ...given.env, KAIKEI_APP_PRIVATE_KEY_FILE: keyFile };
    const serving = startKaikei(['serve'], { cwd: given.folder, env });
    await serving.says(/\{"listening":"http:/g);
    expect((await serving.stop()).status).toBe(0);
  });
});

test.concurrent.for([
  { args: [], status: 0, stdout: /serve\n/ },
  { args: ['help'], status: 0, stdout: /payments resolve <id>/ },
  { args: ['sell'], status: 64, stderr: /no command "sell"/ },
  { args: ['serve', '--port', '1'], status: 64, stderr: /--port.*Usage/ },
  { args: ['serve', 'now'], status: 64, stderr: /"now".*Usage/ },
  { args: ['terminals'], status: 64, stderr: /Usage/ },
  { args: ['terminals', 'pair', '--name', 'Till'], status: 64, stderr: /--store is missing/ },
  { args: ['terminals', 'pair', '--store', '1'], status: 64, stderr: /--name is missing/ },
  { args: ['terminals', 'pair', '--store', 'a b', '--name', 'x'], status: 64, stderr: /--store/ },
  { args: ['terminals', 'revoke'], status: 64, stderr: /the terminal is missing/ },
  { args: ['payments', 'forget', 'x'], status: 64, stderr: /Usage/ },
  {
    args: ['payments', 'list', '--state', 'lost'],
    status: 64,
    stderr: /must be one of processing/,
  },
  { args: ['payments', 'resolve', 'x', '--as', 'failed'], status: 64, stderr: /paid or canceled/ },
  { args: ['payments', 'resolve', 'x', '--as', 'paid'], status: 64, stderr: /--note is missing/ },
  { args: ['keys', 'new'], status: 64, stderr: /--out is missing/ },
  { args: ['sandbox', '--port', '70000'], status: 64, stderr: /--port/ },
])('kaikei $args: status $status', async ({ args, status, stdout, stderr }, { onTestFinished }) => {
  const { folder, env } = await settings(onTestFinished);
  const ended = await kaikei(args, { cwd: folder, env });
  expect(ended.status).toBe(status);
  if (stdout) expect(ended.stdout).toMatch(stdout);
  if (stderr) expect(ended.stderr).toMatch(stderr);
  else expect(ended.stderr).toBe('');
  expect(await readdir(folder)).toEqual(['app.pem', 'gateway.pem']);
});
