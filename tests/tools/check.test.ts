import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { addCounts, closingLine } from '../../tools/check/counts.mjs';
import { dependencyTrouble } from '../../tools/check/dependency-trouble.mjs';
import { firstLoadBytes } from '../../tools/check/first-load.mjs';
import { runSteps } from '../../tools/check/schedule.mjs';
import { versionTrouble } from '../../tools/check/version-trouble.mjs';
import { copyOfTree, run } from '../support/tree.ts';

describe('minimum versions', () => {
  const minimums = [
    { name: 'hono', version: '4.13.18', why: 'a hole' },
    { name: '@hono/node-server', version: '2.1.7', why: 'a hole' },
    { name: 'pnpm', version: '10.34.2', why: 'a hole' },
  ];
  const trouble = (hono: string, server = '2.1.8', packageManager = 'pnpm@10.34.9') =>
    versionTrouble({
      lockfile: `packages:\n\n  '@hono/node-server@${server}':\n    a: b\n\n  hono@${hono}:\n    a: b\n`,
      packageManager,
      minimums,
    });

  test.each(['4.13.18', '4.13.19', '4.14.0', '5.0.0'])('hono %s is well', (version) => {
    expect(trouble(version)).toEqual([]);
  });

  test.each(['4.13.17', '4.9.99', '3.99.99', '4.13.18-rc.1'])('hono %s is too old', (version) => {
    expect(trouble(version)).toEqual([`hono ${version} is older than 4.13.18 (a hole).`]);
  });

  test('scoped names and the package manager are looked at too', () => {
    expect(trouble('4.13.19', '2.1.6', 'pnpm@10.9.0')).toEqual([
      '@hono/node-server 2.1.6 is older than 2.1.7 (a hole).',
      'pnpm 10.9.0 is older than 10.34.2 (a hole).',
    ]);
  });

  test('an old copy beside a new one is found, and a package that is gone is named', () => {
    const lockfile = 'packages:\n\n  hono@4.13.19:\n    a: b\n\n  hono@4.0.0:\n    a: b\n';
    expect(versionTrouble({ lockfile, packageManager: 'pnpm@10.34.9', minimums })).toEqual([
      'hono 4.0.0 is older than 4.13.18 (a hole).',
      '@hono/node-server is not in the lockfile.',
    ]);
  });
});

describe('runtime dependencies', () => {
  const architecture = (...rows: string[]) =>
    `# A\n\n## Runtime dependencies of the proxy\n\n| package | why |\n| --- | --- |\n${rows.join('\n')}\n\n## Errors\n\n| other | table |\n`;
  const trouble = (dependencies: Record<string, string>, ...rows: string[]) =>
    dependencyTrouble({ manifests: [{ dependencies }, {}], architecture: architecture(...rows) });

  test('each with its reason', () => {
    const used = { hono: '4.1.0', '@hono/node-server': '2.0.0', '@kaikei/shared': 'workspace:*' };
    expect(trouble(used, '| hono, @hono/node-server | routes |')).toEqual([]);
  });

  test('without a reason, with one for nothing, or of any version', () => {
    expect(
      trouble({ hono: '^4.1.0', pino: '1.0.0' }, '| hono | routes |', '| zod | gone |'),
    ).toEqual([
      'hono ^4.1.0 is no exact version.',
      'ARCHITECTURE.md gives no reason for pino.',
      'ARCHITECTURE.md explains zod, which the proxy does not use.',
    ]);
  });

  test('fifteen are one too many', () => {
    const names = Array.from({ length: 15 }, (_, n) => `package-${n}`);
    const all = Object.fromEntries(names.map((name) => [name, '1.0.0']));
    expect(trouble(all, `| ${names.join(', ')} | many |`)).toEqual([
      'The proxy has 15 dependencies; 14 at most.',
    ]);
  });
});

describe('the weight of the first load', () => {
  const site = (html: string) =>
    new Map([
      ['index.html', Buffer.from(html)],
      ['assets/a.js', Buffer.from('let a = 1;'.repeat(50))],
      ['assets/b.js', Buffer.from('let b = 2;'.repeat(90))],
      ['assets/late.js', Buffer.alloc(9_999, 'x')],
      ['assets/texts-1.js', Buffer.from('one two three')],
      ['assets/texts-2.js', Buffer.from('いち に さん し ご ろく しち はち きゅう じゅう')],
    ]);
  const names = [...site('').keys()].flatMap((path) => /^assets\/(.+)$/.exec(path)?.[1] ?? []);
  const weigh = (html: string, assets = names) =>
    firstLoadBytes((path) => site(html).get(path) ?? Buffer.from('missing'), assets);
  const brotli = (path: string) => brotliCompressSync(site('').get(path) ?? '').length;

  test('is that of the entry, of what it imports, each once, and of the heaviest language', () => {
    const html =
      '<script type="module" crossorigin src="/assets/a.js"></script>' +
      '<link rel="modulepreload" crossorigin href="/assets/b.js">' +
      '<link rel="modulepreload" href="/assets/b.js"><link rel="icon" href="/assets/late.js">';
    expect(weigh(html)).toBe(
      brotli('assets/a.js') + brotli('assets/b.js') + brotli('assets/texts-2.js'),
    );
  });

  test('cannot be told of a page without scripts', () => {
    expect(() => weigh('<p>nothing</p>')).toThrow('loads no script');
  });

  test('cannot be told of a till without texts', () => {
    const html = '<script type="module" src="/assets/a.js"></script>';
    expect(() => weigh(html, ['a.js'])).toThrow('texts of no language');
  });
});

test('steps run in order, so many at a time', async () => {
  const events: string[] = [];
  const runOne = async (name: string) => {
    events.push(`${name}+`);
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`${name}-`);
  };
  await runSteps(['a', 'b', 'c'], runOne, { atATime: 2 });
  expect(events).toEqual(['a+', 'b+', 'a-', 'c+', 'b-', 'c-']);
  events.length = 0;
  await runSteps(['a', 'b'], runOne, { atATime: 1 });
  expect(events).toEqual(['a+', 'a-', 'b+', 'b-']);
  events.length = 0;
  await runSteps(['a', 'b', 'c', 'd'], runOne, { atATime: 2, isAlone: (name) => name === 'c' });
  expect(events).toEqual(['a+', 'b+', 'a-', 'b-', 'c+', 'c-', 'd+', 'd-']);
});

test('the closing line counts, and names the skipped only where there are any', () => {
  const none = { passed: 2, failed: ['c'], skipped: [] };
  const one = { passed: 3, failed: [], skipped: [{ name: 'a', reason: 'b' }] };
  expect(closingLine(none)).toBe('2 passed, 1 failed');
  expect(closingLine(addCounts([none, one]))).toBe('5 passed, 1 failed, 1 skipped');
});

describe('.ci/run', () => {
  /** Runs it with an npm that says and does what it is told. */
  async function ci(test: string, long: string) {
    await using tree = await copyOfTree(['.ci']);
    const bin = join(tree.root, 'bin');
    await mkdir(bin);
    const npm = join(bin, 'npm');
    await writeFile(npm, `#!/bin/sh\nif [ "$1" = test ]; then\n${test}\nelse\n${long}\nfi\n`);
    await chmod(npm, 0o755);
    const { status, stdout } = await run('bash', [join(tree.root, '.ci/run')], {
      cwd: tree.root,
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    });
    const lines = stdout.trimEnd().split('\n');
    return { status, line: lines.at(-1), before: lines.at(-2) };
  }

  test.each([
    ['echo "5 passed, 0 failed"', 'echo "2 passed, 0 failed"', 0, '7 passed, 0 failed'],
    [
      'echo "5 passed, 0 failed, 3 skipped"; echo noise >&2',
      'echo "2 passed, 0 failed"',
      0,
      '7 passed, 0 failed, 3 skipped',
    ],
    ['echo "5 passed, 1 failed"; exit 1', 'echo "2 passed, 0 failed"', 1, '7 passed, 1 failed'],
    ['echo "5 passed, 0 failed"', 'echo boom; exit 1', 1, '5 passed, 1 failed'],
    ['echo "5 passed, 0 failed"; exit 9', 'echo "2 passed, 0 failed"', 1, '7 passed, 1 failed'],
    ['echo "0 passed, 0 failed"', 'echo "0 passed, 0 failed"', 1, '0 passed, 1 failed'],
    ['exit 0', 'exit 0', 1, '0 passed, 2 failed'],
  ])('%s / %s', async (test, long, status, line) => {
    expect(await ci(test, long)).toMatchObject({ status, line });
  });

  test('what failed in the first run stands at the end too', async () => {
    const first = 'echo "failed: a.test.ts: adds"; echo "5 passed, 1 failed"; exit 1';
    const { before } = await ci(first, 'echo much; echo "2 passed, 0 failed"');
    expect(before).toBe('failed: a.test.ts: adds');
  });
});
