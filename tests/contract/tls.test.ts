/** The proxy serves HTTPS itself, where it is given a certificate (contract, Environment). */
import { once } from 'node:events';
import { get } from 'node:https';
import { connect } from 'node:tls';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFor } from '../support/certificates.ts';
import { Shop } from '../support/shop.ts';

let folder: string;
let shop: Shop;
const { key, cert } = certificateFor('till.example.jp');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-tls-'));
  const env = {
    KAIKEI_TLS_CERT_FILE: join(folder, 'cert.pem'),
    KAIKEI_TLS_KEY_FILE: join(folder, 'key.pem'),
    KAIKEI_ALLOWED_HOSTS: 'till.example.jp',
  };
  await writeFile(env.KAIKEI_TLS_CERT_FILE, cert);
  await writeFile(env.KAIKEI_TLS_KEY_FILE, key, { mode: 0o600 });
  shop = await Shop.open({ env });
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
  await rm(folder, { recursive: true });
});

interface Asking {
  host?: string;
  maxVersion?: 'TLSv1.1' | 'TLSv1.2';
  ciphers?: string;
}

function ask(path: string, options: Asking = {}) {
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
  it('the proxy tells its https address, and browsers to stay with it', async () => {
    expect(shop.proxy.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { status, strictTransport } = await ask('/');
    expect(status).toBe(200);
    expect(Number(/max-age=(\d+)/.exec(strictTransport ?? '')?.[1])).toBeGreaterThanOrEqual(
      31_536_000,
    );
    expect((await ask('/v1/terminals/me')).status).toBe(401);
    expect((await ask('/v1/terminals/me', { host: 'localhost' })).status).toBe(421);
  });

  it('old versions are not spoken, nor is plain HTTP', async () => {
    await expect(ask('/', { maxVersion: 'TLSv1.1' })).rejects.toThrow();
    await expect(fetch(shop.proxy.url.replace('https', 'http'))).rejects.toThrow();
  });

  it.each([
    ['RSA key exchange', 'AES128-GCM-SHA256', false],
    ['RSA key exchange with CBC', 'AES256-SHA256', false],
    ['CBC', 'ECDHE-RSA-AES128-SHA256', false],
    ['finite fields', 'DHE-RSA-AES128-GCM-SHA256', false],
    ['ECDHE with GCM', 'ECDHE-RSA-AES128-GCM-SHA256', true],
    ['ECDHE with ChaCha20', 'ECDHE-RSA-CHACHA20-POLY1305', true],
  ])('of version 1.2, %s (%s) is taken: %s', async (_what, ciphers, taken) => {
    const asked = ask('/', { maxVersion: 'TLSv1.2', ciphers });
    if (taken) expect((await asked).status).toBe(200);
    else await expect(asked).rejects.toThrow(/handshake failure/);
  });

  it('nobody is handed a second handshake', async () => {
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
