/** Clients that ask, and read nothing of their answers. */
import { readdir, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forgetPeak, memoryOf } from '../../support/memory.ts';
import type { Target } from './target.ts';

const ASSETS = fileURLToPath(new URL('../../../dist/web/assets', import.meta.url));

/** The path of the largest file that the proxy serves. */
export async function largestPage(): Promise<string> {
  const pages = await Promise.all(
    (await readdir(ASSETS)).map(async (name) => {
      const { size } = await stat(join(ASSETS, name));
      return { path: `/assets/${name}`, size };
    }),
  );
  const [first] = pages.sort((a, b) => b.size - a.size);
  if (!first) throw new Error('the till was not built');
  return first.path;
}

export function openDeaf(port: number, text: string): Socket {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined).pause();
  socket.write(text);
  return socket;
}

/** It reads nothing, and so learns only by a later write that it was shut out: of a line that means nothing. */
export function isShutOut(socket: Socket): boolean {
  if (!socket.closed) socket.write('\r\n');
  return socket.closed;
}

/** What the memory of a new process has grown by at most while `work` ran, in MiB; undefined where no system says. */
export async function growthOf(
  { shop, till }: Target,
  work: () => Promise<void>,
): Promise<number | undefined> {
  await shop.proxy.stop();
  await shop.proxy.start();
  const { status } = await till.me();
  if (status !== 200) throw new Error(`the till is answered ${status}`);
  const { pid } = shop.proxy;
  const before = await memoryOf(pid);
  if (before) await forgetPeak(pid);
  await work();
  const after = await memoryOf(pid);
  return before && after && after.peak - before.now;
}
