import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

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
