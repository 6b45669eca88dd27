/** What the measurements of a shop's history ask of its proxy, within what a terminal may. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STORE_NO } from '../support/pairing.ts';
import type { Proxy } from '../support/proxy.ts';
import type { Till } from '../support/till.ts';
import { figuresOf, type Figures } from './figures.ts';

const TIMES = 20;
/** A search by text costs ten calls of the terminal's fifty a second. */
const APART_MS = 250;

/** By the command line: the sources of the store are not to be loaded here. */
export async function signInManager(proxy: Proxy, till: Till): Promise<void> {
  const pinFile = join(proxy.folder, 'pin');
  const pin = '82736455';
  await writeFile(pinFile, pin, { mode: 0o600 });
  const who = ['--store', STORE_NO, '--name', 'manager', '--role', 'manager'];
  const added = await proxy.command('staff', 'add', ...who, '--pin-file', pinFile, '--json');
  const { id: staffId } = JSON.parse(added.stdout) as { id: string };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ staffId, pin });
  const { status } = await till.ask('PUT', '/v1/terminals/me/staff', headers, body);
  if (status !== 200) throw new Error(`signing in was answered ${status}`);
}

/** Until the terminal may ask again: searches and reports are charged by their rows. */
export async function askedAgain(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, APART_MS));
}

export async function timed(till: Till, path: string): Promise<Figures> {
  const samples: number[] = [];
  while (samples.length < TIMES) {
    await askedAgain();
    const startedAt = performance.now();
    const { status } = await till.ask('GET', path);
    const tookMs = performance.now() - startedAt;
    if (status === 429) continue;
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    samples.push(tookMs);
  }
  return figuresOf(samples);
}
