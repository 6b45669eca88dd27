/** The way between proxy and gateway, which loses, doubles, delays and spoils what it carries. */
import { DEADLINE_MS } from '@kaikei/proxy/gateway/port.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { GatewayModel } from './gateway-model.ts';
import type { Mix } from './mix.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';
import { EARLIER, type Message, type Reply } from './wire.ts';

const LONGEST_DELAY_MS = 180_000;

const TIMEOUT: Reply = { manner: 'timeout' };
const RESET: Reply = { manner: 'reset' };
const NOT_CONNECTED: Reply = { manner: 'not-connected' };

export class Network {
  readonly #queue: EventQueue;
  readonly #rng: Prng;
  readonly #mix: Mix;
  readonly #gateway: GatewayModel;

  constructor(queue: EventQueue, rng: Prng, mix: Mix, gateway: GatewayModel) {
    this.#queue = queue;
    this.#rng = rng;
    this.#mix = mix;
    this.#gateway = gateway;
  }

  /** Sends now; `done` hears once, at the call's deadline at the latest. */
  exchange(message: Message, done: (reply: Reply) => void): void {
    const rng = this.#rng;
    const mix = this.#mix;
    const sentAt = this.#queue.now;
    const deadline = sentAt + DEADLINE_MS[message.kind];
    if (rng.chance(mix.notConnected)) {
      this.#queue.at(sentAt + rng.int(1, 900), () => done(NOT_CONNECTED));
      return;
    }
    const doubled = rng.chance(mix.doubled);
    const delayed = rng.chance(mix.delayed);
    const arrivesAt = sentAt + rng.int(10, 400) + (delayed ? rng.int(1_000, LONGEST_DELAY_MS) : 0);
    const clean = !delayed && !doubled;
    if (doubled) this.#deliverAgain(message, arrivesAt);
    if (rng.chance(mix.requestLost)) {
      this.#breakOff(sentAt + 10, deadline, done);
      return;
    }
    if (arrivesAt < deadline) {
      this.#queue.at(arrivesAt, () => this.#arrive(message, clean, deadline, done));
      return;
    }
    this.#queue.at(arrivesAt, () => void this.#gateway.process(message, clean));
    this.#queue.at(deadline, () => done(TIMEOUT));
  }

  /** The answer to a second delivery reaches nobody, so the first delivery comes first (F06). */
  #deliverAgain(message: Message, firstAt: number): void {
    const afterMs = this.#rng.chance(0.3)
      ? this.#rng.int(0, LONGEST_DELAY_MS)
      : this.#rng.int(0, 3_000);
    this.#queue.at(firstAt + afterMs, () => void this.#gateway.process(message, false, true));
  }

  /** The connection breaks, or nothing more is heard. */
  #breakOff(from: number, deadline: number, done: (reply: Reply) => void): void {
    if (this.#rng.chance(0.5)) this.#queue.at(deadline, () => done(TIMEOUT));
    else this.#queue.at(this.#rng.int(from, deadline), () => done(RESET));
  }

  #arrive(message: Message, clean: boolean, deadline: number, done: (reply: Reply) => void): void {
    const rng = this.#rng;
    const mix = this.#mix;
    const now = this.#queue.now;
    if (rng.chance(mix.errorBefore)) {
      this.#answer(now + rng.int(10, 400), deadline, this.#httpError(), done);
      return;
    }
    const says = this.#gateway.process(message, clean);
    if (rng.chance(mix.responseLost)) {
      this.#breakOff(now, deadline, done);
      return;
    }
    const answersAt = now + this.#workMs(message) + rng.int(10, 400);
    const lateMs = rng.chance(mix.responseDelayed) ? rng.int(1_000, LONGEST_DELAY_MS) : 0;
    const reply = rng.chance(mix.errorAfter) ? this.#httpError() : this.#spoil(message, says);
    this.#answer(answersAt + lateMs, deadline, reply, done);
  }

  #answer(at: number, deadline: number, reply: Reply, done: (reply: Reply) => void): void {
    if (at < deadline) this.#queue.at(at, () => done(reply));
    else this.#queue.at(deadline, () => done(TIMEOUT));
  }

  #workMs(message: Message): number {
    const slow = this.#rng.chance(0.05);
    if (message.kind === 'create')
      return slow ? this.#rng.int(2_000, 9_900) : this.#rng.int(100, 1_500);
    return slow ? this.#rng.int(1_000, 4_900) : this.#rng.int(10, 400);
  }

  #httpError(): Reply {
    const asks = this.#rng.chance(this.#mix.retryAfter);
    return { manner: 'http-error', ...(asks && { retryAfterMs: this.#rng.int(0, 30_000) }) };
  }

  #spoil(message: Message, says: Verdict): Reply {
    const rng = this.#rng;
    const mix = this.#mix;
    if (rng.chance(mix.badSignature))
      return { manner: 'bad-signature', says: this.#forge(message, says) };
    if (rng.chance(mix.unsigned)) return { manner: 'unsigned', says: this.#forge(message, says) };
    if (rng.chance(mix.otherOrder)) return { manner: 'other-order', says: { kind: 'paid' } };
    if (rng.chance(mix.notReadable)) return { manner: 'not-readable' };
    if (message.kind === 'create' && rng.chance(mix.replayed)) {
      return {
        manner: 'signed',
        says: { kind: 'paid', transNo: EARLIER.transNo, psn: EARLIER.psn },
      };
    }
    return { manner: 'signed', says };
  }

  #forge(message: Message, says: Verdict): Verdict {
    const roll = this.#rng.next();
    if (roll < 0.4) return { kind: 'paid' };
    return roll < 0.8 && this.#mayForgeNotFound(message)
      ? { kind: 'not-found', signed: false, code: 'E04111' }
      : says;
  }

  /** R10 believes three unsigned not-founds in a row, but none so early. */
  #mayForgeNotFound({ kind, attempt }: Message): boolean {
    return kind === 'query' && this.#queue.now < (attempt.committedAt ?? 0) + 150_000;
  }
}
