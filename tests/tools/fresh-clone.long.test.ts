// @module-tag long
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { copyOfTree, run } from '../support/tree.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('a copy in an empty folder sets itself up, is quick the second time, and has its commands', async () => {
  await using tree = await copyOfTree();
  const npm = (...args: string[]) => run('npm', ['run', '--silent', ...args], { cwd: tree.root });

  const first = await npm('setup');
  expect(first).toMatchObject({ status: 0, stdout: '' });
  expect(first.stderr).toContain('Installing packages');
  expect(first.stderr).toContain('Building');

  const second = await npm('setup');
  expect(second).toMatchObject({ status: 0, stdout: '' });
  expect(second.stderr).not.toContain('Building');

  const serve = await npm('kaikei', '--', 'serve');
  expect(serve).toMatchObject({ status: 78, stdout: '' });
  expect(serve.stderr).toContain('KAIKEI_');

  const pages: Promise<string>[] = [];
  const started = await run('npm', ['start', '--silent', '--', '--port', '0'], {
    cwd: tree.root,
    onLine: (line, kill) => {
      const origin = /(http:\/\/localhost:\d+)\/#pair=/.exec(line)?.[1];
      if (origin === undefined) return;
      const page = fetch(origin).then((answer) => answer.text());
      pages.push(page);
      void page.finally(() => {
        kill('SIGTERM');
      });
    },
  });
  expect(await Promise.all(pages)).toEqual([expect.stringContaining('<script type="module"')]);
  expect(started.stderr).toBe('');
});

test('what an image is built from is enough to build it', async () => {
  const lines = (await readFile(join(ROOT, '.dockerignore'), 'utf8')).split('\n');
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  await using tree = await copyOfTree(allowed);
  const built = await run('npm', ['run', '--silent', 'setup'], { cwd: tree.root });
  expect(built).toMatchObject({ status: 0 });
  expect(existsSync(join(tree.root, 'dist/proxy/main.js'))).toBe(true);
});

test('without a registry the set-up ends with one sentence', async () => {
  await using tree = await copyOfTree(['package.json', 'pnpm-lock.yaml', 'tools']);
  const ended = await run('npm', ['start', '--silent'], {
    cwd: tree.root,
    env: {
      npm_config_cache: join(tree.root, 'empty-cache'),
      // Port 9 is "discard": nobody listens there.
      npm_config_registry: 'http://127.0.0.1:9/',
    },
  });
  expect(ended).toMatchObject({ status: 1, stdout: '' });
  expect(ended.stderr).toMatch(
    /Kaikei could not reach the npm registry to install its packages; .*\n$/,
  );
  expect(ended.stderr).not.toContain('npm error');
});
