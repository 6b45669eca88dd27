/** Signed answers: `code`, `msg`, `psn`, `data` as a JSON string, `sign` (gateway contract 2.4 and 3.2). */
import { randomInt } from 'node:crypto';
import { canonicalText } from '../../gateway/canonical.ts';
import type { Signer } from '../../gateway/signature.ts';

export type Data = Record<string, string | number>;

/** What the gateway has to say, before it is sealed. */
export interface Reply {
  code: string;
  msg: string;
  data?: Data;
}

export interface Sealed {
  reply: Reply;
  /** All members but `sign`. */
  members: Record<string, string>;
  sign: string;
}

export class Sealer {
  readonly #signer: Signer;
  readonly #now: () => number;

  constructor(signer: Signer, now: () => number) {
    this.#signer = signer;
    this.#now = now;
  }

  async seal(reply: Reply): Promise<Sealed> {
    const members = {
      code: reply.code,
      ...(reply.data && { data: JSON.stringify(reply.data) }),
      msg: reply.msg,
      psn: this.#serial(),
    };
    return { reply, members, sign: await this.sign(members) };
  }

  sign(members: Record<string, string | number>): Promise<string> {
    const texts = Object.entries(members).map(([key, value]) => [key, String(value)] as const);
    return this.#signer.sign(Buffer.from(canonicalText(texts), 'utf8'));
  }

  /** Unique for each answer. */
  #serial(): string {
    return timeDigits(this.#now(), 14) + randomDigits(14);
  }
}

/** The answer's JSON text as an honest gateway sends it. */
export function sealedText({ members, sign }: Sealed): string {
  return JSON.stringify({ ...members, sign });
}

/** `yyyyMMddHHmmss` in UTC, or its beginning. */
export function timeDigits(time: number, length: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, length);
}

export function randomDigits(length: number): string {
  return String(randomInt(10 ** length)).padStart(length, '0');
}
