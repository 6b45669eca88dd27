/** Pairing: a code as the command line makes it, spent as a browser spends it. */
import { makePairingCode } from '@kaikei/proxy/terminals/pair.ts';
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
}

export const STORE_NO = '4000000001';

/** As `kaikei terminals pair` makes it; the command itself is tried where the command line is. */
export async function newPairingCode(
  proxy: Proxy,
  { name = 'Till 1', store = STORE_NO, replace, clockAheadMs = 0 }: PairOptions = {},
): Promise<PairingCode> {
  const terminal = { name, storeNo: store, ...(replace !== undefined && { replaces: replace }) };
  const { pairingCode, expiresAt } = await proxy.withStore(({ terminals }) =>
    makePairingCode(terminals, terminal, Date.now() + clockAheadMs),
  );
  return { pairingCode, expiresAt: new Date(expiresAt).toISOString() };
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
