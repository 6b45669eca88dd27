/** `doctor`: looks at everything, moves no money, and says what to mend. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { rsaPem } from '../helpers/key-files.ts';
import { kaikei } from '../harness/command.ts';
import { settings, type Settings } from '../harness/settings.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());

/** Settings for the sandbox, with what is wrong about them. */
async function doctor(wrong: (given: Settings) => Promise<object> | object = () => ({})) {
  const given = await settings();
  const { file, env, folder } = given;
  const right = {
    ...env,
    KAIKEI_GATEWAY_URL: sandbox.url,
    KAIKEI_APP_ID: sandbox.appId,
    KAIKEI_MERCHANT_NO: sandbox.merchantNo,
    KAIKEI_APP_PRIVATE_KEY_FILE: await file('sandbox-app.pem', sandbox.appPrivateKeyPem),
    KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await file('sandbox.pem', sandbox.gatewayPublicKeyPem),
  };
  return kaikei(['doctor'], { cwd: folder, env: { ...right, ...(await wrong(given)) } });
}

test('all is well: status 0, a line for each thing, and warnings for what is better set', async () => {
  const heard = sandbox.calls().length;
  const { status, stdout, stderr } = await doctor();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toMatch(/^fail/m);
  for (const thing of ['settings and keys', 'clock', 'database', 'signature is valid']) {
    expect(stdout).toMatch(new RegExp(`^ok .*${thing}`, 'm'));
  }
  for (const name of ['KAIKEI_TERM_IP', 'KAIKEI_LOCATION', 'KAIKEI_PUBLIC_URL']) {
    expect(stdout).toMatch(new RegExp(`^warn .*${name} is not set: `, 'm'));
  }
  const calls = sandbox.calls().slice(heard);
  expect(calls.map(({ kind }) => kind)).toEqual(['query']);
  expect(sandbox.ledger().orders).toEqual([]);
});

test('what is set is not warned of', async () => {
  const { stdout } = await doctor(() => ({
    KAIKEI_TERM_IP: '203.0.113.5',
    KAIKEI_LOCATION: '35.41,139.44',
    KAIKEI_PUBLIC_URL: 'https://till.example.jp',
  }));
  expect(stdout).not.toMatch(/KAIKEI_/);
  const inside = await doctor(() => ({ KAIKEI_TERM_IP: '192.168.1.5' }));
  expect(inside.stdout).toMatch(/^warn .*KAIKEI_TERM_IP is no public address/m);
});

describe('what has to be mended: status 1', () => {
  test.each<{ says: string; wrong: Parameters<typeof doctor>[0]; finding: RegExp }>([
    {
      says: "another gateway's public key",
      wrong: async ({ file }) => ({
        KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await file('other.pem', rsaPem().publicPem),
      }),
      finding: /^fail .*no usable answer \(.*signature.*\).*keys/m,
    },
    {
      says: 'a private key that the gateway does not know',
      wrong: async ({ file }) => ({
        KAIKEI_APP_PRIVATE_KEY_FILE: await file('other.pem', rsaPem().privatePem),
      }),
      finding: /^fail .*refused a query/m,
    },
    {
      says: 'an unknown app',
      wrong: () => ({ KAIKEI_APP_ID: 'wz9999999999999999' }),
      finding: /^fail .*refused a query.*AppID/m,
    },
    {
      says: 'nobody who listens',
      wrong: () => ({ KAIKEI_GATEWAY_URL: 'http://127.0.0.1:9' }),
      finding: /^fail .*cannot be reached \(.*ECONNREFUSED\): check URL and network/m,
    },
    {
      says: 'a missing setting',
      wrong: () => ({ KAIKEI_MERCHANT_NO: '' }),
      finding: /^fail +KAIKEI_MERCHANT_NO: is not set/m,
    },
    {
      says: 'a database that cannot be written',
      wrong: async ({ file }) => ({ KAIKEI_DATABASE: await file('kaikei.db', 'x'.repeat(2_000)) }),
      finding: /^fail .*kaikei\.db cannot be used/m,
    },
    {
      says: 'tablets without TLS',
      wrong: () => ({ KAIKEI_HOST: '0.0.0.0' }),
      finding: /^fail .*https.*KAIKEI_TLS_CERT_FILE/m,
    },
  ])('$says', async ({ wrong, finding }) => {
    const { status, stdout, stderr } = await doctor(wrong);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(finding);
    expect(stdout.match(/^fail/gm)).toHaveLength(1);
  });
});
