/** Settings of `serve` on files of their own, for tests that start it by themselves. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sharedKeys } from './sandbox-gateway.ts';

export interface Settings {
  folder: string;
  env: Record<string, string>;
  /** Writes a file of that name, mode 0600 unless told otherwise; gives its path. */
  file: (name: string, content: string, mode?: number) => Promise<string>;
}

/** All that is required, against a gateway where nobody listens; gone with the test, whose own `atEnd` a concurrent one gives. */
export async function settings(atEnd: typeof onTestFinished = onTestFinished): Promise<Settings> {
  const { appPrivateKeyPem, gatewayPublicKeyPem } = await sharedKeys();
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-settings-'));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  const file = async (name: string, content: string, mode = 0o600) => {
    const path = join(folder, name);
    await writeFile(path, content, { mode });
    return path;
  };
  const env = {
    KAIKEI_GATEWAY_URL: 'http://127.0.0.1:9',
    KAIKEI_APP_ID: 'wz0000000000000001',
    KAIKEI_MERCHANT_NO: '312100000001',
    KAIKEI_APP_PRIVATE_KEY_FILE: await file('app.pem', appPrivateKeyPem),
    KAIKEI_GATEWAY_PUBLIC_KEY_FILE: await file('gateway.pem', gatewayPublicKeyPem),
    KAIKEI_DATABASE: join(folder, 'data', 'kaikei.db'),
    KAIKEI_PORT: '0',
    KAIKEI_METRICS_ADDR: 'off',
  };
  return { folder, env, file };
}
