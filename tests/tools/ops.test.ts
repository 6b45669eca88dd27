import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENV_NAMES } from '@kaikei/proxy/config/env.ts';
import { describe, expect, test } from 'vitest';

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

test('the unit is what systemd takes, and leaves an attacker little', async ({ skip }) => {
  if (!hasSystemd) skip('there is no systemd-analyze on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-unit-'));
  const unit = join(folder, 'kaikei.service');
  try {
    const text = await readFile(new URL('../../ops/kaikei.service', import.meta.url), 'utf8');
    // Node may be elsewhere here; that it is there is checked too.
    await writeFile(unit, text.replace('/usr/bin/node', process.execPath));
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    expect(verified.stderr).not.toContain('kaikei.service');
    expect(verified.status).toBe(0);
    const judged = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', '--threshold=20', unit],
      { encoding: 'utf8' },
    );
    expect(judged.stdout).toContain('Overall exposure level');
    // Of 100; a unit without any of it has 96.
    expect(judged.status).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the composition names settings that exist, files that are here, and a health check that works', async () => {
  const text = await readFile(new URL('../../ops/compose.yaml', import.meta.url), 'utf8');
  const settings = [...text.matchAll(/^\s+(KAIKEI_\w+):/gm)].map(([, name]) => name);
  expect(settings.length).toBeGreaterThan(4);
  for (const name of settings) expect(ENV_NAMES).toContain(name);
  for (const file of ['Containerfile', 'Caddyfile.two-proxies']) {
    expect(text).toContain(file);
    expect(existsSync(new URL(`../../ops/${file}`, import.meta.url))).toBe(true);
  }
  const declared = [...text.matchAll(/^ {2}(\w+): \{ file: secrets\//gm)].map(([, name]) => name);
  const active = text.replace(/^\s*#.*$/gm, '');
  const used = [...active.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name);
  expect(new Set(used)).toEqual(new Set(declared));

  let status = 200;
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const script = /"(fetch\(.*)",\n/.exec(text)?.[1]?.replace('8787', String(port)) ?? '';
  const check = async () => {
    const [code] = (await once(spawn(process.execPath, ['-e', script]), 'exit')) as [number];
    return code;
  };
  expect(await check()).toBe(0);
  status = 503;
  expect(await check()).toBe(1);
  server.close();
  expect(await check()).not.toBe(0);
});

describe('what a shop lays beside the tree', () => {
  const file = async (name: string) => {
    const text = await readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  };
  /** Of the patterns that these files have: `*` within a name, `/` before or behind it. */
  const matches = (pattern: string, path: string) => {
    const name = pattern
      .replace(/^\/|\/$/g, '')
      .replaceAll('.', '\\.')
      .replaceAll('*', '[^/]*');
    return new RegExp(`${pattern.startsWith('/') ? '^' : '(?:^|/)'}${name}(?:/|$)`).test(path);
  };
  // As README, docs/operate.md, docs/shop.md and docs/webhooks.md name them.
  const names = [
    'merchant.pem',
    'merchant.pem.passphrase',
    'gateway.pem',
    'kaikei.env',
    'tls/ca.key',
    'secrets/merchant.pem',
    'ops/kaikei.env',
    'ops/secrets/database.password',
    'webhook.secret',
    'march.csv',
    'data/kaikei.db',
  ];

  test.each(names)('%s gets into no commit', async (name) => {
    expect((await file('.gitignore')).some((pattern) => matches(pattern, name))).toBe(true);
  });

  test.each(names)('%s gets into no image', async (name) => {
    const [first, ...others] = await file('.dockerignore');
    const allowed = others.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(first).toBe('*');
    expect(allowed.filter((path) => matches(`/${path}`, name))).toEqual([]);
  });
});
