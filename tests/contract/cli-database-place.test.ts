/** A database on a file system that breaks its log is refused by that file system's name. */
// @module-tag long
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MAIN } from '../support/command.ts';
import { settings } from '../support/settings.ts';
import { run } from '../support/tree.ts';

/**
 * A command in a mount namespace of its own, in which the tmpfs at `folder` says that it is another
 * kind: this machine may know none of them.
 */
function inPlace(
  folder: string,
  type: string,
  { cwd, env }: Parameters<typeof run>[2],
  args: string[],
) {
  const script = [
    'mount -t tmpfs -o mode=0700 kaikei-test "$1"',
    'sed "s# - tmpfs kaikei-test # - $2 kaikei-test #" /proc/self/mountinfo > "$1.mounts"',
    'mount --bind "$1.mounts" /proc/$$/mountinfo',
    'shift 2; exec "$@"',
  ].join(' && ');
  const command = ['-m', 'sh', '-c', script, 'sh', folder, type, process.execPath, MAIN, ...args];
  return run('unshare', command, { cwd, ...(env && { env }) });
}

const mayMount = spawnSync('unshare', ['-m', 'true']).status === 0;

async function place(type: string, ...args: string[]) {
  const given = await settings();
  const folder = join(given.folder, 'shared');
  await mkdir(folder);
  await symlink('shared', join(given.folder, 'link'));
  const env = { ...given.env, KAIKEI_DATABASE: join(given.folder, 'link/data/kaikei.db') };
  onTestFinished(() => rm(`${folder}.mounts`, { force: true }));
  const ended = await inPlace(folder, type, { cwd: given.folder, env }, args);
  expect(await readFile(`${folder}.mounts`, 'utf8')).toContain(` - ${type} kaikei-test`);
  expect(await readdir(folder)).toEqual([]);
  return ended;
}

test.for(['9p', 'virtiofs', 'cifs', 'smb3', 'nfs', 'nfs4', 'fuse.sshfs'])(
  'serve refuses %s',
  async (type, { skip }) => {
    if (!mayMount) return skip('only root may make a mount namespace');
    const { status, stdout, stderr } = await place(type, 'serve');
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^kaikei: KAIKEI_DATABASE: is on ${type}, where .*local disk[^\\n]*\\n$`),
    );
  },
);

test('doctor explains it, once; and what is local, or only looks like a network, is taken', async ({
  skip,
}) => {
  if (!mayMount) return skip('only root may make a mount namespace');
  const refused = await place('nfs4', 'doctor');
  expect(refused.status).toBe(1);
  expect(refused.stdout.match(/^fail .*is on nfs4, where/gm)).toHaveLength(1);
  for (const type of ['ext4', 'fuse.fuse-overlayfs', 'overlay']) {
    const { stdout } = await place(type, 'doctor');
    expect(stdout).toMatch(/^ok .*the database .* takes writes/m);
  }
});
