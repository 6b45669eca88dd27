/** Settings: what each value becomes, and which file holds which key. */
import { verify } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envToConfig, type Config } from '@kaikei/proxy/config/config.ts';
import { readEnv, type Env } from '@kaikei/proxy/config/env.ts';
import { PASSPHRASE, privateKeyForms } from '../support/key-files.ts';
import { rsaPem } from '../support/rsa-pairs.ts';

const app = rsaPem('app');
const gateway = rsaPem('gateway');
let folder = '';
let base: Env = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-config-'));
  base = {
    KAIKEI_GATEWAY_URL: 'https://gateway.example.com',
    KAIKEI_APP_ID: 'wz0000000000000001',
    KAIKEI_MERCHANT_NO: '312100000001',
    KAIKEI_APP_PRIVATE_KEY_FILE: await file('app.pem', app.privatePem),
    KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await file('gateway.pem', gateway.publicPem),
  };
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name.replaceAll(/[^a-z0-9.]/gi, '-'));
  await writeFile(path, content, { mode: 0o600 });
  return path;
}

const config = (more: Env = {}): Config => envToConfig({ ...base, ...more });
const refusal = (more: Env): string => {
  try {
    config(more);
  } catch (error) {
    return String(error);
  }
  return 'taken';
};

test('what is left out has the defaults of the contract', () => {
  const { gateway, ...rest } = config();
  expect(gateway).toMatchObject({ url: 'https://gateway.example.com', sandbox: false });
  expect(Object.keys(gateway)).not.toContain('notifyUrl');
  expect(rest).toEqual({
    database: { kind: 'file', file: './data/kaikei.db' },
    listen: { host: '127.0.0.1', port: 8787 },
    allowedHosts: new Set(['localhost', '127.0.0.1', '[::1]']),
    trustedProxies: new Set(),
    maxAmount: 500_000,
    currency: 'JPY',
    metrics: { host: '127.0.0.1', port: 9464 },
  });
});

test('the environment: spaces around a value and empty values do not count', () => {
  expect(
    readEnv({ KAIKEI_APP_ID: ' wz1\n', KAIKEI_HOST: '  ', KAIKEI_OTHER: 'x', PATH: '/' }),
  ).toEqual({
    KAIKEI_APP_ID: 'wz1',
  });
});

describe('KAIKEI_GATEWAY_URL', () => {
  test.each([
    { value: 'https://gateway.example.com/', url: 'https://gateway.example.com', sandbox: false },
    {
      value: 'https://gateway.example.com/pay/',
      url: 'https://gateway.example.com/pay',
      sandbox: false,
    },
    { value: 'http://127.0.0.1:8788', url: 'http://127.0.0.1:8788', sandbox: true },
    { value: 'http://127.1.2.3:8788', url: 'http://127.1.2.3:8788', sandbox: true },
    { value: 'http://localhost:8788', url: 'http://localhost:8788', sandbox: true },
    { value: 'http://[::1]:8788', url: 'http://[::1]:8788', sandbox: true },
    { value: 'https://localhost', url: 'https://localhost', sandbox: true },
  ])('$value', ({ value, url, sandbox }) => {
    expect(config({ KAIKEI_GATEWAY_URL: value }).gateway).toMatchObject({ url, sandbox });
  });

  test.each([
    'http://gateway.example.com',
    'http://127.0.0.1.example.com',
    'http://192.168.1.5:8788',
    'http://0.0.0.0:8788',
    'http://localhost.example.com',
    'ftp://127.0.0.1',
    'gateway.example.com',
    'https://user:secret@gateway.example.com',
    'https://gateway.example.com/?a=b',
    'https://',
  ])('%s is refused', (value) => {
    expect(refusal({ KAIKEI_GATEWAY_URL: value })).toMatch(/^ConfigError: KAIKEI_GATEWAY_URL: /);
    expect(refusal({ KAIKEI_GATEWAY_URL: value })).not.toContain('secret');
  });
});

describe('one by one', () => {
  const taken: [Env, Partial<Record<keyof Config, unknown>>][] = [
    [{ KAIKEI_HOST: '0.0.0.0', KAIKEI_PORT: '0' }, { listen: { host: '0.0.0.0', port: 0 } }],
    [{ KAIKEI_HOST: '[::1]', KAIKEI_PORT: '65535' }, { listen: { host: '::1', port: 65_535 } }],
    [{ KAIKEI_HOST: 'till-box' }, { listen: { host: 'till-box', port: 8787 } }],
    [{ KAIKEI_MAX_AMOUNT: '1' }, { maxAmount: 1 }],
    [{ KAIKEI_TERMINAL_UNUSED_DAYS: '90' }, { terminalUnusedMs: 7_776_000_000 }],
    [{ KAIKEI_CURRENCY: 'JPY' }, { currency: 'JPY' }],
    [{ KAIKEI_METRICS_ADDR: '0.0.0.0:9000' }, { metrics: { host: '0.0.0.0', port: 9000 } }],
    [{ KAIKEI_METRICS_ADDR: '[::1]:9000' }, { metrics: { host: '::1', port: 9000 } }],
    [{ KAIKEI_METRICS_ADDR: '9000' }, { metrics: { host: '127.0.0.1', port: 9000 } }],
    [{ KAIKEI_TRUSTED_PROXIES: '10.0.0.1, ::1' }, { trustedProxies: new Set(['10.0.0.1', '::1']) }],
    [
      { KAIKEI_ALLOWED_HOSTS: 'Till.example.jp, 192.168.1.5,[fd00::1]' },
      { allowedHosts: new Set(['till.example.jp', '192.168.1.5', '[fd00::1]']) },
    ],
  ];
  test.each(taken)('%j', (env, expected) => {
    expect(config(env)).toMatchObject(expected);
  });

  test('off switches the metrics off', () => {
    expect(config({ KAIKEI_METRICS_ADDR: 'off' }).metrics).toBeUndefined();
  });

  test('a public URL is an allowed host, the origin, and where notifications go', () => {
    const { allowedHosts, publicOrigin, gateway } = config({
      KAIKEI_PUBLIC_URL: 'https://Till.example.jp:8443/',
    });
    expect(allowedHosts.has('till.example.jp')).toBe(true);
    expect(allowedHosts.has('localhost')).toBe(true);
    expect(publicOrigin).toBe('https://till.example.jp:8443');
    expect(gateway.notifyUrl).toBe('https://till.example.jp:8443/v1/gateway/notify');
  });

  test.each([
    ['35.41,139.44', '35.41', '139.44'],
    ['35.41, 139.44', '35.41', '139.44'],
    ['-90,180', '-90', '180'],
    ['0,-0.0000000001', '0', '-0.0000000001'],
  ])('KAIKEI_LOCATION %s', (value, latitude, longitude) => {
    const { location } = config({ KAIKEI_LOCATION: value }).gateway;
    expect(location).toEqual({ latitude, longitude });
  });

  const refused: Env[] = [
    { KAIKEI_PORT: '65536' },
    { KAIKEI_PORT: '-1' },
    { KAIKEI_PORT: '80a' },
    { KAIKEI_PORT: '1e3' },
    { KAIKEI_HOST: 'http://127.0.0.1' },
    { KAIKEI_HOST: '127.0.0.1:8787' },
    { KAIKEI_TERMINAL_UNUSED_DAYS: '0' },
    { KAIKEI_TERMINAL_UNUSED_DAYS: 'never' },
    { KAIKEI_MAX_AMOUNT: '0' },
    { KAIKEI_MAX_AMOUNT: '1500.5' },
    { KAIKEI_MAX_AMOUNT: '-5' },
    { KAIKEI_MAX_AMOUNT: '99999999999999999999' },
    { KAIKEI_CURRENCY: 'EUR' },
    { KAIKEI_CURRENCY: 'jpy' },
    { KAIKEI_TERM_IP: 'shop.example.jp' },
    { KAIKEI_TERM_IP: '1.2.3' },
    { KAIKEI_LOCATION: '35.41' },
    { KAIKEI_LOCATION: '91,0' },
    { KAIKEI_LOCATION: '0,181' },
    { KAIKEI_LOCATION: '35,41;139,44' },
    { KAIKEI_LOCATION: 'Tokyo' },
    { KAIKEI_METRICS_ADDR: 'on' },
    { KAIKEI_METRICS_ADDR: '127.0.0.1:99999' },
    { KAIKEI_TRUSTED_PROXIES: '10.0.0.0/8' },
    { KAIKEI_ALLOWED_HOSTS: 'https://till.example.jp' },
    { KAIKEI_ALLOWED_HOSTS: 'till.example.jp:8787' },
    { KAIKEI_PUBLIC_URL: 'till.example.jp' },
    { KAIKEI_PUBLIC_URL: 'https://till.example.jp/till' },
    { KAIKEI_PUBLIC_URL: 'ftp://till.example.jp' },
    { KAIKEI_DATABASE: 'postgres://localhost/kaikei' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
    },
    ...[
      'options=-c%20lock_timeout%3D0',
      'statement_timeout=0',
      'host=db.example.jp',
      'sslmode=disable&sslmode=verify-full',
    ].map((query) => ({ KAIKEI_DATABASE: `postgres://kaikei@localhost/kaikei?${query}` })),
  ];
  test.each(refused)('%j is refused by name', (env) => {
    const [name = ''] = Object.keys(env);
    expect(refusal(env)).toMatch(new RegExp(`^ConfigError: ${name}: .{10,}`));
  });
});

describe('the private key', () => {
  const forms = privateKeyForms();
  const signsFor = async ({ gateway: { signer } }: Config) => {
    const signature = await signer.sign(Buffer.from('text'));
    return verify('sha256', Buffer.from('text'), forms.publicKey, Buffer.from(signature, 'base64'));
  };

  test.each(Object.entries(forms.plain))('%s', async (name, content) => {
    const env = { KAIKEI_APP_PRIVATE_KEY_FILE: await file(name, content) };
    expect(await signsFor(config(env))).toBe(true);
  });

  test.each(Object.entries(forms.encrypted))('%s', async (name, content) => {
    const keyFile = { KAIKEI_APP_PRIVATE_KEY_FILE: await file(name, content) };
    const withPassphrase = async (passphrase: string) => ({
      ...keyFile,
      KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await file('passphrase', passphrase),
    });
    expect(await signsFor(config(await withPassphrase(`${PASSPHRASE}\n`)))).toBe(true);
    const wrong = refusal(await withPassphrase('wr0ng'));
    expect(wrong).toContain('KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE');
    expect(wrong).not.toContain('wr0ng');
    expect(refusal(keyFile)).toMatch(/^ConfigError: KAIKEI_APP_PRIVATE_KEY_FILE: /);
  });

  test('a passphrase for a key that needs none does no harm', async () => {
    const env = { KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await file('passphrase', 'any') };
    expect(refusal(env)).toBe('taken');
  });

  test('nothing that is handed out holds it: it signs, and is not to be had', () => {
    const { gateway: shown, ...rest } = config();
    expect(Object.keys(shown.signer)).toEqual(['sign', 'fingerprint']);
    const seen = inspect({ shown, rest }, { depth: 9, showHidden: true });
    expect(seen).not.toMatch(/PrivateKeyObject|PRIVATE KEY/);
  });

  test('several in one file are refused: nobody could tell which is meant', async () => {
    const both = `${app.privatePem}${gateway.privatePem}`;
    const said = refusal({ KAIKEI_APP_PRIVATE_KEY_FILE: await file('both.pem', both) });
    expect(said).toMatch(/^ConfigError: KAIKEI_APP_PRIVATE_KEY_FILE: .*several/);
  });

  describe('handed over by systemd', () => {
    const credentials = async (names: Record<string, string>) => {
      const given = await mkdtemp(join(folder, 'credentials-'));
      for (const [name, content] of Object.entries(names)) {
        await writeFile(join(given, name), content);
        // What an access list for the service's user looks like from outside.
        await chmod(join(given, name), 0o440);
      }
      return given;
    };
    const encrypted = forms.encrypted['encrypted PKCS#8 PEM'];

    test('key and passphrase as credentials', async () => {
      const given = await credentials({ key: encrypted, 'kaikei.passphrase': `${PASSPHRASE}\n` });
      const env = { CREDENTIALS_DIRECTORY: given, KAIKEI_APP_PRIVATE_KEY_FILE: join(given, 'key') };
      expect(await signsFor(config(env))).toBe(true);
      const elsewhere = { ...env, CREDENTIALS_DIRECTORY: join(given, 'ke') };
      expect(refusal(elsewhere)).toMatch(/KAIKEI_APP_PRIVATE_KEY_FILE: .*chmod 600/);
    });

    test('a file that is named goes before a credential', async () => {
      const given = await credentials({ 'kaikei.passphrase': 'an old one' });
      const env = {
        CREDENTIALS_DIRECTORY: given,
        KAIKEI_APP_PRIVATE_KEY_FILE: await file('app-2.pem', encrypted),
        KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await file('passphrase', PASSPHRASE),
      };
      expect(await signsFor(config(env))).toBe(true);
    });
  });

  test('Node is not to write heap snapshots, which would hold it', () => {
    const said = refusal({ NODE_OPTIONS: '--heapsnapshot-near-heap-limit=2' });
    expect(said).toMatch(/^ConfigError: NODE_OPTIONS: .*take .* out/);
  });
});

describe("the gateway's public key", () => {
  const second = rsaPem('next');
  const base64 = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');

  test.each([
    { says: 'PEM', content: gateway.publicPem, keys: 1 },
    { says: 'bare base64', content: base64(gateway.publicPem), keys: 1 },
    {
      says: 'two PEM during a rotation',
      content: `old:\n${gateway.publicPem}\nnew:\n${second.publicPem}`,
      keys: 2,
    },
  ])('$says', async ({ content, keys }) => {
    const env = { KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await file('public', content) };
    expect(config(env).gateway.publicKeys).toHaveLength(keys);
  });

  test.each([
    { says: 'a private key', content: app.privatePem, why: /private key/ },
    { says: 'text', content: 'to be done', why: /base64/ },
    { says: 'base64 of nothing', content: 'aGVsbG8=', why: /public key/ },
    { says: 'a weak one', content: rsaPem('weak', 1024).publicPem, why: /2048/ },
    {
      says: 'a weak one beside a good one',
      content: `${gateway.publicPem}${rsaPem('weak', 1024).publicPem}`,
      why: /2048/,
    },
    { says: 'nothing', content: '', why: /base64/ },
  ])('$says is refused', async ({ content, why }) => {
    const said = refusal({ KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await file('public', content) });
    expect(said).toMatch(/^ConfigError: KAIKEI_GATEWAY_PUBLIC_KEY_FILE: /);
    expect(said).toMatch(why);
  });
});

describe('the webhook', () => {
  const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const URL_NAME = 'KAIKEI_WEBHOOK_URL';
  const FILE_NAME = 'KAIKEI_WEBHOOK_SECRET_FILE';
  const withSecret = async (content: string, url = 'https://office.example.jp/x?token=hush') => ({
    [URL_NAME]: url,
    [FILE_NAME]: await file(`webhook-${Math.random()}`, content),
  });

  test('goes where the settings say, signed with a secret that nothing shows', async () => {
    const { webhook } = config(await withSecret(`\n${SECRET}\n`));
    expect(webhook?.url.href).toBe('https://office.example.jp/x?token=hush');
    expect(webhook?.sign('id', 1, '{}')).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(inspect(webhook, { depth: 9, showHidden: true })).not.toContain(SECRET.slice(6, 20));
    expect(config().webhook).toBeUndefined();
    const here = await withSecret(SECRET, 'http://127.0.0.1:8080/');
    expect(config(here).webhook?.url.port).toBe('8080');
  });

  test.each([
    'http://office.example.jp/hush',
    'https://user:hush@office.example.jp/',
    'https://office.example.jp/#hush',
    'ftp://127.0.0.1/hush',
    'hush',
  ])('%s is refused, and not repeated', async (url) => {
    const says = refusal(await withSecret(SECRET, url));
    expect(says).toMatch(/^ConfigError: KAIKEI_WEBHOOK_URL: /);
    expect(says).not.toContain('hush');
  });

  test.each([
    ['no prefix', SECRET.slice(6)],
    ['another prefix', SECRET.replace('whsec', 'whsk')],
    ['too short', `whsec_${Buffer.alloc(23, 7).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65, 7).toString('base64')}`],
    ['no base64', `${SECRET.slice(0, -4)}!!!=`],
    ['nothing', '\n'],
    ['three', `${SECRET}\n${SECRET}\n${SECRET}`],
  ])('a secret of %s is refused, and not repeated', async (_, content) => {
    const says = refusal(await withSecret(content));
    expect(says).toMatch(/^ConfigError: KAIKEI_WEBHOOK_SECRET_FILE: /);
    expect(says).not.toContain(SECRET.slice(8, 20));
  });

  test('both settings or neither, and a file that nobody else can read', async () => {
    const both = await withSecret(SECRET);
    expect(refusal({ [URL_NAME]: both[URL_NAME] })).toMatch(/SECRET_FILE: is not set/);
    expect(refusal({ [FILE_NAME]: both[FILE_NAME] })).toMatch(/WEBHOOK_URL: is not set/);
    await chmod(both[FILE_NAME], 0o640);
    expect(refusal(both)).toMatch(/SECRET_FILE: the file can be read by group or others/);
  });
});
