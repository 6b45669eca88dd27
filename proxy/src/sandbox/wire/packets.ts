/**
 * How an answer goes out: honestly, or as a broken network and a hostile sender would have
 * it. Each delivery makes the bytes of one HTTP answer, or none.
 */
import { gzipSync } from 'node:zlib';
import { sealedText, type Reply, type Sealed, type Sealer } from './sealer.ts';

export interface Packet {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  /** Sent after so long. */
  delayMs?: number;
  /** The connection breaks: before anything is sent, or in the middle of the body. */
  breaks?: 'before' | 'midway';
  /** What an honest packet says, for the call log. */
  reply?: Reply;
}

/** What a delivery may make use of. */
export interface DeliveryDeps {
  sealer: Sealer;
  /** The latest success of another order's create, byte for byte. */
  earlierSuccess(): string | undefined;
}

export type Delivery = (sealed: Sealed, deps: DeliveryDeps) => Packet | Promise<Packet>;

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };

function json(body: string | Buffer): Packet {
  return { status: 200, headers: { ...JSON_TYPE }, body };
}

export const honest: Delivery = (sealed) => ({ ...json(sealedText(sealed)), reply: sealed.reply });

export const late =
  (delayMs: number): Delivery =>
  async (sealed, deps) => ({ ...(await honest(sealed, deps)), delayMs });

export const dropped: Delivery = () => ({ ...json(''), breaks: 'before' });

export const cut: Delivery = (sealed) => ({ ...json(sealedText(sealed)), breaks: 'midway' });

export const httpError =
  (status: number): Delivery =>
  () => ({
    status,
    // `Retry-After` is for the statuses that mean "later".
    headers: { 'content-type': 'text/plain', ...(mayRetry(status) && { 'retry-after': '1' }) },
    body: `HTTP error ${status}\n`,
  });

function mayRetry(status: number): boolean {
  return status === 429 || status === 503;
}

/** Leads to this very server, where a follower would find an answer that looks like success. */
export const redirect: Delivery = () => ({
  status: 302,
  headers: { location: '/api/entry/elsewhere' },
  body: '',
});

export const html: Delivery = () => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in</title><p>Welcome to the shop’s free Wi-Fi.</p>\n',
});

export const empty: Delivery = () => json('');

/** Valid JSON and truly signed: only its size is wrong. */
export const huge: Delivery = (sealed) => json(sealedText(sealed) + ' '.repeat(1024 * 1024));

/** A reader that takes the last of two members finds the true one, signature and all. */
export const repeatedMembers: Delivery = (sealed) =>
  json(sealedText(sealed).replace('{', '{"code":"E04111",'));

export const deepNesting: Delivery = async (sealed, deps) => {
  const depth = 50_000;
  const extra = '['.repeat(depth) + ']'.repeat(depth);
  const sign = await deps.sealer.sign({ ...sealed.members, extra });
  return json(sealedText({ ...sealed, sign }).replace('{', `{"extra":${extra},`));
};

export const compressed: Delivery = (sealed) => {
  const packet = json(gzipSync(sealedText(sealed)));
  return { ...packet, headers: { ...packet.headers, 'content-encoding': 'gzip' } };
};

export const unsigned: Delivery = (sealed) => json(JSON.stringify(sealed.members));

/** A true signature of the right key, for another text. */
export const wrongSignature: Delivery = async (sealed, deps) => {
  const sign = await deps.sealer.sign({ ...sealed.members, msg: 'another text' });
  return json(sealedText({ ...sealed, sign }));
};

/** Honest where there is nothing to replay yet. */
export const replayed: Delivery = (sealed, deps) => {
  const earlier = deps.earlierSuccess();
  return earlier === undefined ? honest(sealed, deps) : json(earlier);
};
