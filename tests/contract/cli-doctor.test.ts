/** `doctor`: looks at everything, moves no money, and says what to fix. */
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { node } from '@kaikei/proxy/cli/doctor/machine.ts';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { certificateFor } from '../support/certificates.ts';
import { rsaPem } from '../support/rsa-pairs.ts';
import { kaikei } from '../support/command.ts';
import { settings, type Settings } from '../support/settings.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';

// Each starts processes, one or two.
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
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

test('what is set is not warned of', { tags: ['long'] }, async () => {
  const { stdout } = await doctor(() => ({
    KAIKEI_TERM_IP: '203.0.113.5',
    KAIKEI_LOCATION: '35.41,139.44',
    KAIKEI_PUBLIC_URL: 'https://till.example.jp',
    KAIKEI_TRUSTED_PROXIES: '127.0.0.1',
  }));
  expect(stdout).not.toMatch(/KAIKEI_/);
  const inside = await doctor(() => ({ KAIKEI_TERM_IP: '192.168.1.5' }));
  expect(inside.stdout).toMatch(/^warn .*KAIKEI_TERM_IP is no public address/m);
});

test('the receiver of the webhook: whether it can be reached, without an event and without its token', async () => {
  const receiver = await WebhookReceiver.open();
  onTestFinished(() => receiver.close());
  const { url, secret } = receiver;
  const ask = () =>
    doctor(async ({ file }) => ({
      KAIKEI_WEBHOOK_URL: url,
      KAIKEI_WEBHOOK_SECRET_FILE: await file('webhook.secret', secret),
    }));
  const reached = await ask();
  expect(reached.stdout).toMatch(
    /^ok .*receiver of the webhook, http:\/\/127\.0\.0\.1:\d+, can be/m,
  );
  expect(receiver.heard.length + receiver.refused.length).toBe(0);
  await receiver.close();
  const away = await ask();
  expect(away.status).toBe(0);
  expect(away.stdout).toMatch(
    /^warn .*receiver of the webhook.*cannot be reached \(ECONNREFUSED\)/m,
  );
  expect(reached.stdout + away.stdout).not.toContain('hush-hush');
});

describe('what is better fixed: a warning, and status 0', () => {
  const DAY_MS = 86_400_000;
  const tlsFor = async ({ file }: Settings, host: string) => {
    const { cert, key } = certificateFor(host);
    return {
      KAIKEI_TLS_CERT_FILE: await file('cert.pem', cert),
      KAIKEI_TLS_KEY_FILE: await file('tls.pem', key),
    };
  };

  test('files that others can read, a certificate near its end, a wrong clock, a bare service', async () => {
    const { status, stdout, stderr } = await doctor(async (given) => {
      await mkdir(join(given.folder, 'open'), { mode: 0o755 });
      return {
        ...(await tlsFor(given, 'localhost')),
        ...(await systemctl(given, 'LoadState=loaded\nUser=kaikei\nLimitCORE=0')),
        KAIKEI_DATABASE: join(given.folder, 'open', 'kaikei.db'),
        KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: await given.file('passphrase', 'x', 0o644),
        NODE_OPTIONS: clockAhead(120_000),
      };
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const finding of [
      /^warn .*others can read the data folder .*open: chmod 700/m,
      /^warn .*KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: .*chmod 600/m,
      /^warn .*certificate is good until .*renew it/m,
      /^warn .*clock is 1[12]\d s ahead of the gateway's/m,
      /^warn .*service kaikei lacks NoNewPrivileges=yes, ProtectSystem=strict/m,
    ]) {
      expect(stdout).toMatch(finding);
    }
  });

  test('files of another user, and a data folder that others can write', async ({ skip }) => {
    if (process.getuid?.() !== 0) return skip('only root may give files away');
    const stranger = 54_321;
    const { status, stdout } = await doctor(async (given) => {
      const open = join(given.folder, 'open');
      await mkdir(open);
      await chmod(open, 0o777);
      await chown(open, stranger, stranger);
      const passphrase = await given.file('passphrase', 'x');
      await chown(passphrase, stranger, stranger);
      return {
        KAIKEI_DATABASE: join(open, 'kaikei.db'),
        KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE: passphrase,
      };
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^warn .*others can write the data folder .*open and replace the/m);
    expect(stdout).toMatch(/^warn .*open belongs to user 54321, who can change it: chown/m);
    expect(stdout).toMatch(/^warn .*PASSPHRASE_FILE: the file belongs to user 54321/m);
    expect(stdout.match(/belongs to user/g)).toHaveLength(2);
  });

  test('a TLS proxy that hides who asks, and a way past it', { tags: ['long'] }, async () => {
    const { status, stdout } = await doctor(() => ({
      KAIKEI_PUBLIC_URL: 'https://till.example.jp',
      KAIKEI_HOST: '0.0.0.0',
    }));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^warn .*KAIKEI_TRUSTED_PROXIES is not set/m);
    expect(stdout).toMatch(/^warn .*KAIKEI_HOST lets the network in without https/m);
  });

  test(
    'not of a certificate that is good for long, nor of the service in ops',
    { tags: ['long'] },
    async () => {
      const unit = await readFile(new URL('../../ops/kaikei.service', import.meta.url), 'utf8');
      const { stdout } = await doctor(async (given) => ({
        ...(await tlsFor(given, 'till.example.jp')),
        ...(await systemctl(given, `LoadState=loaded\n${unit}`)),
        NODE_OPTIONS: clockAhead(-60 * DAY_MS),
      }));
      expect(stdout).toMatch(/^ok .*certificate is good until/m);
      expect(stdout).toMatch(/^ok .*service kaikei is hardened/m);
    },
  );

  test.each([
    { version: '18.20.8', at: '2026-11-23', finding: /no security fixes any more; install 22/ },
    { version: '20.20.2', at: '2026-11-23', finding: /no security fixes any more; install 22/ },
    {
      version: '22.22.0',
      at: '2026-11-23',
      finding: /has known vulnerabilities; install 22\.23\.0/,
    },
    {
      version: '24.16.9',
      at: '2026-11-23',
      finding: /has known vulnerabilities; install 24\.17\.0/,
    },
    { version: '25.1.0', at: '2026-11-23', finding: /no security fixes any more/ },
    { version: '22.23.3', at: '2027-05-01', finding: /no security fixes any more; install 24/ },
    { version: '20.20.2', at: '2030-01-01', finding: /install 28 or newer/ },
  ])('Node $version on $at', ({ version, at, finding }) => {
    const found = node(version, Date.parse(at));
    expect(found.level).toBe('warn');
    expect(found.says).toMatch(finding);
  });

  test.each(['22.23.0', '22.23.3', '24.21.0', '26.3.1', '28.0.0'])('Node %s is well', (version) => {
    expect(node(version, Date.UTC(2026, 10, 23)).level).toBe('ok');
  });
});

/** A program of that name, first in the path: what it would say on a machine with such a service. */
async function systemctl({ folder }: Settings, shown: string): Promise<object> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'systemctl'), `#!/bin/sh\ncat <<'END'\n${shown}\nEND\n`, {
    mode: 0o755,
  });
  return { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}

/** A module that is loaded first moves the process's wall clock. */
function clockAhead(ms: number): string {
  const module = `const now=Date.now;Date.now=()=>now()+(${ms});`;
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
}

describe('what has to be fixed: status 1', { tags: ['long'] }, () => {
  test.each<{ says: string; wrong: Parameters<typeof doctor>[0]; finding: RegExp }>([
    {
      says: "another gateway's public key",
      wrong: async ({ file }) => ({
        KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await file('other.pem', rsaPem('other').publicPem),
      }),
      finding: /^fail .*signature does not fit the keys in KAIKEI_GATEWAY_PUBLIC_KEY_FILE/m,
    },
    {
      says: 'a private key that the gateway does not know',
      wrong: async ({ file }) => ({
        KAIKEI_APP_PRIVATE_KEY_FILE: await file('other.pem', rsaPem('other').privatePem),
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
      says: 'an expired certificate',
      wrong: async ({ file }) => {
        const { cert, key } = certificateFor('localhost', { expired: true });
        return {
          KAIKEI_TLS_CERT_FILE: await file('cert.pem', cert),
          KAIKEI_TLS_KEY_FILE: await file('tls.pem', key),
        };
      },
      finding: /^fail .*certificate has expired at .*renew it/m,
    },
    {
      says: 'a certificate of another host',
      wrong: async ({ file }) => {
        const { cert, key } = certificateFor('other.example.jp');
        return {
          KAIKEI_TLS_CERT_FILE: await file('cert.pem', cert),
          KAIKEI_TLS_KEY_FILE: await file('tls.pem', key),
          KAIKEI_PUBLIC_URL: 'https://till.example.jp',
        };
      },
      finding: /^fail .*certificate is not for till\.example\.jp/m,
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
