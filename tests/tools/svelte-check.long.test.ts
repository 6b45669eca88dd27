// @module-tag long
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-svelte-check-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'web/tsconfig.json'),
      // Those of the till's own packages are not to be found from here.
      compilerOptions: { types: ['svelte'] },
      include: ['*.svelte'],
    }),
  );
});

afterAll(() => rm(folder, { recursive: true }));

/** What `npm test` runs over the till, on a folder with one component. */
async function check(component: string): Promise<{ status: number; output: string }> {
  await writeFile(join(folder, 'Planted.svelte'), component);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [
        ...[join(ROOT, 'node_modules/svelte-check/bin/svelte-check'), '--workspace', folder],
        ...['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'machine'],
      ],
      { cwd: ROOT },
      (error, stdout, stderr) => {
        resolve({ status: Number(error?.code ?? 0), output: stdout + stderr });
      },
    );
  });
}

// With TypeScript 6 a svelte-check of another version found nothing at all, and said so with status 0.
test('svelte-check reports an error in script and in markup, and passes what is right', async () => {
  const wrong = await check(
    '<script lang="ts">\n  const yen: number = "1500";\n</script>\n\n{yen.nothing}\n',
  );
  expect(wrong.status).toBe(1);
  expect(wrong.output).toContain("Type 'string' is not assignable to type 'number'");
  expect(wrong.output).toContain("Property 'nothing' does not exist");

  const right = await check(
    '<script lang="ts">\n  const yen: number = 1500;\n</script>\n\n{yen}\n',
  );
  expect(right).toMatchObject({ status: 0 });
});
