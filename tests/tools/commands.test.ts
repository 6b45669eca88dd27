import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOfTree, run } from '../support/tree.ts';

const TOOLS = ['package.json', 'tools'];
const OLD_NODE = `data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.18.3" } })',
)}`;

/** A stand-in for the built proxy, which says what it was given once it is ready for a signal. */
const BUILT = `
  const [command, ...rest] = process.argv.slice(2);
  if (command === 'exit') process.exitCode = Number(rest[0]);
  else {
    const timer = setInterval(() => {}, 1000);
    process.on('SIGTERM', () => { clearInterval(timer); process.exitCode = 3; });
  }
  console.log(JSON.stringify({ command, rest }));
`;

async function builtTree() {
  const tree = await copyOfTree(TOOLS);
  await mkdir(join(tree.root, 'dist/proxy'), { recursive: true });
  await writeFile(join(tree.root, 'dist/proxy/main.js'), BUILT);
  return tree;
}

test.each(['setup', 'start', 'kaikei', 'check'])(
  'an old Node: %s ends with one sentence',
  async (tool) => {
    await using tree = await copyOfTree(TOOLS);
    const args = ['--import', OLD_NODE, `tools/${tool}.mjs`];
    const { status, stdout, stderr } = await run(process.execPath, args, { cwd: tree.root });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Kaikei needs Node 20\.19 or newer, and this is Node 20\.18\.3;.*\n$/);
  },
);

describe('npm run kaikei', () => {
  test('names the remedy where nothing is built', async () => {
    await using tree = await copyOfTree(TOOLS);
    const ended = await run(process.execPath, ['tools/kaikei.mjs', 'serve'], { cwd: tree.root });
    expect(ended).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Kaikei is not built yet: run `npm run setup` first.\n',
    });
  });

  test.each(['0', '75', '78'])('keeps status %s, arguments and output', async (code) => {
    await using tree = await builtTree();
    const args = ['run', '--silent', 'kaikei', '--', 'exit', code, '--name', 'Till 1, "left"'];
    const ended = await run('npm', args, { cwd: tree.root });
    expect(ended).toMatchObject({
      status: Number(code),
      stdout: `{"command":"exit","rest":["${code}","--name","Till 1, \\"left\\""]}\n`,
    });
  });

  test('lets the command end at SIGTERM in its own way', async () => {
    await using tree = await builtTree();
    const ended = await run(process.execPath, ['tools/kaikei.mjs', 'serve'], {
      cwd: tree.root,
      onLine: (line, kill) => {
        if (line.includes('serve')) kill('SIGTERM');
      },
    });
    expect(ended).toMatchObject({ status: 3, stderr: '' });
  });

  // A shell between npm and the command may die of the signal without handing it on. The output closes, and `run`
  // returns, only when the command itself has ended.
  test('ends with the npm that started it', async () => {
    await using tree = await builtTree();
    const ended = await run('npm', ['run', '--silent', 'kaikei', '--', 'serve'], {
      cwd: tree.root,
      onLine: (line, kill) => {
        if (line.includes('serve')) kill('SIGTERM');
      },
    });
    expect(ended.stdout).toBe('{"command":"serve","rest":[]}\n');
  });
});
