import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprint } from '../../tools/lib/fingerprint.mjs';
import { copyOfTree } from '../support/tree.ts';

test('a fingerprint follows names and contents of the inputs, and nothing else', async () => {
  await using tree = await copyOfTree([]);
  const write = async (path: string, text: string) => {
    await mkdir(join(tree.root, path, '..'), { recursive: true });
    await writeFile(join(tree.root, path), text);
  };
  const print = () => fingerprint(tree.root, ['web', 'package.json', 'absent']);
  await write('web/src/a.ts', 'one');
  await write('web/src/b.ts', 'two');
  await write('package.json', '{}');
  const first = print();

  await utimes(join(tree.root, 'web/src/a.ts'), 0, 0);
  await write('web/node_modules/x/index.js', 'x');
  await write('tests/a.test.ts', 'x');
  expect(print()).toBe(first);

  await write('web/src/a.ts', 'onetwo');
  await write('web/src/b.ts', '');
  const moved = print();
  expect(moved).not.toBe(first);
  await write('web/src/a.ts', 'one');
  await write('web/src/b.ts', 'two');
  expect(print()).toBe(first);
  await write('web/src/c.ts', '');
  expect(print()).not.toBe(first);
});
