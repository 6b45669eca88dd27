/** Pairing: a code as the command line makes it, spent as a browser spends it. */
import { Answer } from './answer.ts';
import type { Proxy } from './proxy.ts';
import { Till, type Headers, type Origin } from './till.ts';

export interface PairingCode {
  pairingCode: string;
  expiresAt: string;
}

export interface PairOptions {
  name?: string;
  store?: string;
  /** The id of a terminal that gets a new browser. */
  replace?: string;
  /** Whose clock the command runs by, against ours. */
  clockAheadMs?: number;
  /**
   * By the command itself: for tests of the database's files. A connection of this process would keep them open until
   * its statements are collected, and then move the log into the file, as the last one to go.
   */
  byCommand?: boolean;
}

export const STORE_NO = '4000000001';

/**
 * As `kaikei terminals pair` makes it. That takes a third of a second of processor each time, so it is left to the tests
 * of the command line, and to Playwright's: Node's own loader, which those use, cannot read the store's SQL files.
 */
export async function newPairingCode(
  proxy: Proxy,
  options: PairOptions = {},
): Promise<PairingCode> {
  const isPlaywright = process.env['VITEST'] === undefined;
  if (isPlaywright || options.byCommand) return pairByCommand(proxy, options);
  const { pairInStore } = await import('./pairing-in-store.ts');
  return pairInStore(proxy.settings, { name: 'Till 1', store: STORE_NO, ...options });
}

async function pairByCommand(
  proxy: Proxy,
  { name = 'Till 1', store = STORE_NO, replace, clockAheadMs = 0 }: PairOptions,
): Promise<PairingCode> {
  const { status, stdout, stderr } = await proxy.commandAt(
    { clockAheadMs },
    ...['terminals', 'pair', '--store', store, '--name', name, '--json'],
    ...(replace === undefined ? [] : ['--replace', replace]),
  );
  if (status !== 0) throw new Error(`terminals pair: ${stderr}`);
  return JSON.parse(stdout) as PairingCode;
}

/** `POST /v1/terminals` */
export async function spendPairingCode(
  origin: Origin,
  pairingCode: unknown,
  headers: Headers = {},
): Promise<Answer> {
  const response = await fetch(`${origin.url}/v1/terminals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ pairingCode }),
  });
  return Answer.of(response);
}

/** The name and value of the cookie that an answer sets. */
export function cookieOf(answer: Answer): string {
  const [cookie] = answer.headers.getSetCookie();
  if (cookie === undefined) throw new Error('the answer sets no cookie');
  return cookie.split(';', 1)[0] ?? '';
}

export async function pairTill(proxy: Proxy, options: PairOptions = {}): Promise<Till> {
  const { pairingCode } = await newPairingCode(proxy, options);
  const answer = await spendPairingCode(proxy, pairingCode);
  return new Till(proxy, answer.terminal.id, cookieOf(answer));
}
