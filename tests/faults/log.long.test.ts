/** A log that cannot be written stops nothing: payments end, SIGTERM ends, and the lost lines are counted. */
// @module-tag long
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deadPort } from '../support/gateway-server.ts';
import { newCode, newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { SmallDisk } from './disk.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';

async function proxyLoggingTo(stderr: string) {
  const gateway = await openSandbox();
  const metrics = `127.0.0.1:${await deadPort()}`;
  const proxy = await Proxy.start({ gateway, stderr, env: { KAIKEI_METRICS_ADDR: metrics } });
  onTestFinished(async () => {
    await proxy.close();
    await gateway.close();
  });
  const dropped = async () => {
    const text = await (await fetch(`http://${metrics}/metrics`)).text();
    return Number(/^kaikei_log_lines_dropped (\d+)$/m.exec(text)?.[1]);
  };
  return { proxy, till: await pairTill(proxy), dropped };
}

/** Its answer is lost, which is logged, and a query settles it. */
async function payThroughTrouble(till: Till): Promise<void> {
  const id = newId();
  await till.put(id, submission({ code: newCode('2200') }));
  await until('the end', async () => (await till.get(id)).payment.state === 'paid');
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function namedPipe(): Promise<string> {
  const path = join(await temporaryFolder(), 'stderr');
  execFileSync('mkfifo', [path]);
  return path;
}

/** A terminal that somebody else has open, and the way to close its window. */
async function terminal(): Promise<{ path: string; close: () => Promise<void> }> {
  const owner = spawn('script', ['-qfc', 'tty; exec sleep 600', '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = once(owner, 'exit');
  const close = async () => {
    owner.kill('SIGKILL');
    await exited;
  };
  onTestFinished(close);
  let said = '';
  owner.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const path = await until('its name', () => /\/dev\/pts\/\d+/.exec(said)?.[0]);
  return { path, close };
}

test('payments go on while the log’s device takes nothing', async () => {
  const { proxy, till, dropped } = await proxyLoggingTo('/dev/full');
  await payThroughTrouble(till);
  expect(await dropped()).toBeGreaterThan(0);
  expect(await proxy.stop()).toBe(0);
});

test('payments go on while the log’s terminal is gone', async () => {
  const { path, close } = await terminal();
  const { proxy, till, dropped } = await proxyLoggingTo(path);
  await payThroughTrouble(till);
  expect(await dropped()).toBe(0);
  await close();
  await payThroughTrouble(till);
  expect(await dropped()).toBeGreaterThan(0);
  expect(await proxy.stop()).toBe(0);
});

test('payments go on while nobody reads the log’s pipe any more', async () => {
  const path = await namedPipe();
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const { proxy, till, dropped } = await proxyLoggingTo(path);
  await reader.close();
  await payThroughTrouble(till);
  expect(await dropped()).toBeGreaterThan(0);
  expect(await proxy.stop()).toBe(0);
});

test('payments go on while the log’s pipe is full and stays so', async () => {
  const path = await namedPipe();
  const pipe = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => pipe.close());
  const { proxy, till } = await proxyLoggingTo(path);
  const chunk = Buffer.alloc(4096, 'x');
  const isFull = () =>
    pipe.write(chunk).then(
      () => false,
      () => true,
    );
  await until('a full pipe', isFull);
  await payThroughTrouble(till);
  expect(await proxy.stop()).toBe(0);
});

test('the log’s disk is full; when there is room again, a line says what is missing', async ({
  skip,
}) => {
  const disk = await SmallDisk.mount();
  if (!disk) return skip('only root may mount a small disk');
  onTestFinished(() => disk.unmount());
  const log = join(disk.folder, 'kaikei.log');
  const { proxy, till, dropped } = await proxyLoggingTo(log);
  await payThroughTrouble(till);
  await disk.fill();
  // The log's last page has room left: that is taken too.
  const rest = await open(log, 'a');
  await expect(async () => {
    for (;;) await rest.write('\n');
  }).rejects.toThrow(/ENOSPC/);
  await rest.close();
  await payThroughTrouble(till);
  const lost = await dropped();
  expect(lost).toBeGreaterThan(0);
  await disk.free();
  await payThroughTrouble(till);
  expect(await proxy.stop()).toBe(0);
  const lines = (await readFile(log, 'utf8')).split('\n');
  const [gap, ...more] = lines.filter((line) => line.includes('droppedLines'));
  expect(JSON.parse(gap ?? '')).toMatchObject({ droppedLines: lost, level: 40 });
  expect(more).toEqual([]);
});
