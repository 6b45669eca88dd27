/** The proxy serves HTTPS itself, where it is given a certificate (contract, Environment). */
import { once } from 'node:events';
import { get } from 'node:https';
import { connect } from 'node:tls';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { certificateFor } from '../support/certificates.ts';
import type { Shop } from '../support/shop.ts';
import { shopTest } from '../support/shop-test.ts';

const { key, cert } = certificateFor('till.example.jp');

const it = shopTest().override('shopOptions', async ({}, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-tls-'));
  onCleanup(() => rm(folder, { recursive: true }));
  const env = {
    KAIKEI_TLS_CERT_FILE: join(folder, 'cert.pem'),
    KAIKEI_TLS_KEY_FILE: join(folder, 'key.pem'),
    KAIKEI_ALLOWED_HOSTS: 'till.example.jp',
  };
  await writeFile(env.KAIKEI_TLS_CERT_FILE, cert);
  await writeFile(env.KAIKEI_TLS_KEY_FILE, key, { mode: 0o600 });
  return { env };
});

interface Asking {
  host?: string;
  maxVersion?: 'TLSv1.1' | 'TLSv1.2';
  ciphers?: string;
}

function ask(shop: Shop, path: string, options: Asking = {}) {
  const { port } = shop.proxy;
  const { host = 'till.example.jp', ...tls } = options;
  return new Promise<{ status: number | undefined; strictTransport: string | undefined }>(
    (resolve, reject) => {
      const headers = { host };
      const request = get(
        { host: '127.0.0.1', port, path, headers, ca: cert, servername: 'till.example.jp', ...tls },
        (response) => {
          response.resume();
          const strictTransport = response.headers['strict-transport-security'];
          resolve({ status: response.statusCode, strictTransport });
        },
      );
      request.on('error', reject);
    },
  );
}

describe('over TLS', () => {
  it('the proxy tells its https address, and browsers to stay with it', async ({ shop }) => {
    expect(shop.proxy.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { status, strictTransport } = await ask(shop, '/');
    expect(status).toBe(200);
    expect(Number(/max-age=(\d+)/.exec(strictTransport ?? '')?.[1])).toBeGreaterThanOrEqual(
      31_536_000,
    );
    expect((await ask(shop, '/v1/terminals/me')).status).toBe(401);
    expect((await ask(shop, '/v1/terminals/me', { host: 'localhost' })).status).toBe(421);
  });

  it('old versions are not spoken, nor is plain HTTP', async ({ shop }) => {
    await expect(ask(shop, '/', { maxVersion: 'TLSv1.1' })).rejects.toThrow();
    await expect(fetch(shop.proxy.url.replace('https', 'http'))).rejects.toThrow();
  });

  it.for([
    ['RSA key exchange', 'AES128-GCM-SHA256', false],
    ['RSA key exchange with CBC', 'AES256-SHA256', false],
    ['CBC', 'ECDHE-RSA-AES128-SHA256', false],
    ['finite fields', 'DHE-RSA-AES128-GCM-SHA256', false],
    ['ECDHE with GCM', 'ECDHE-RSA-AES128-GCM-SHA256', true],
    ['ECDHE with ChaCha20', 'ECDHE-RSA-CHACHA20-POLY1305', true],
  ] as const)('of version 1.2, %s (%s) is taken: %s', async ([_what, ciphers, taken], { shop }) => {
    const asked = ask(shop, '/', { maxVersion: 'TLSv1.2', ciphers });
    if (taken) expect((await asked).status).toBe(200);
    else await expect(asked).rejects.toThrow(/handshake failure/);
  });

  it('nobody is handed a second handshake', async ({ shop }) => {
    const { port } = shop.proxy;
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: cert,
      servername: 'till.example.jp',
      maxVersion: 'TLSv1.2',
    });
    await once(socket, 'secureConnect');
    const refused = new Promise((resolve) => {
      socket.on('error', resolve);
      socket.renegotiate({}, (error) => resolve(error));
    });
    expect(String(await refused)).toMatch(/no renegotiation/i);
    socket.destroy();
  });
});
