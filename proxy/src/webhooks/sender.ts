/**
 * Takes events out of the store and sends them: at least once each, those of one payment in their order, each under
 * one id for ever. Nothing waits for it, and what goes wrong here is tried again.
 */
import type { Clock, Stopwatch } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/port.ts';
import type { WebhookEvent, WebhookOutcome, WebhookStore } from '../store/webhooks/port.ts';
import { bodyOf } from './body.ts';
import { LogThrottle } from './log-throttle.ts';
import { OutcomeWriter } from './outcome-writer.ts';
import { DELIVERIES_AT_ONCE, type Delivery, type Receiver } from './receiver.ts';
import { planAfter } from './schedule.ts';
import { BEAT_MS, SendingTurn } from './sending-turn.ts';

const DAY_MS = 86_400_000;
/** Events are kept for so long after a proxy with a webhook was last there. */
const WANTED_FOR_MS = 7 * DAY_MS;
/** A payment changes several times in a moment: one look for all. */
const GATHER_MS = 50;
const ATTEMPT_TIMEOUT_MS = 15_000;
/** After nobody was there: new events do not each find that out at once. */
const PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** Somebody who puts events back knows better than the receiver's last answer; but not more often than so. */
const PUT_BACK_APART_MS = 60_000;
const LOG_APART_MS = 60_000;
/** What is not answered by then is sent again, by whoever comes next. */
const STOP_GRACE_MS = 2_000;

/** What became of an attempt; `damaged`: its row cannot be read, so there was nothing to send. */
export type AttemptResult = Delivery | { kind: 'damaged'; failure: string };

interface WebhookSenderParts {
  store: { webhooks: WebhookStore; onChange: Store['onChange'] };
  receiver: Receiver;
  /** Nobody else's: it follows the wall clock between two looks. */
  clock: Pick<Clock, 'now' | 'after' | 'reanchor' | 'stopwatch'>;
  log: Logger;
  /** At least 0 and below 1. */
  random: () => number;
  /** This process, among all on the store. */
  owner: string;
  observe: (result: AttemptResult['kind'], durationMs: number) => void;
}

export class WebhookSender {
  readonly #parts: WebhookSenderParts;
  readonly #webhooks: WebhookStore;
  readonly #turn: SendingTurn;
  readonly #outcomes: OutcomeWriter;
  readonly #givenUp: LogThrottle;
  readonly #notTaken: LogThrottle;
  readonly #stopping = new AbortController();
  /** By subject, until what became of the attempt is written down. */
  readonly #underWay = new Map<string, Promise<void>>();
  #beating: Promise<void> = Promise.resolve();
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #isStopped = false;
  #callOffChange: () => void = () => undefined;
  #callOffBeat: () => void = () => undefined;
  #isGathering = false;
  #pause: { since: Stopwatch; forMs: number } | undefined;
  /** At the start nobody knows. */
  #receiver: 'unknown' | 'there' | 'unreachable' = 'unknown';
  #nextDailyAt = -Infinity;
  #sinceLogged: Stopwatch | undefined;

  constructor(parts: WebhookSenderParts) {
    this.#parts = parts;
    this.#webhooks = parts.store.webhooks;
    this.#turn = new SendingTurn(this.#webhooks, parts.clock, parts.owner);
    this.#outcomes = new OutcomeWriter(this.#webhooks);
    const { clock, log } = parts;
    this.#givenUp = new LogThrottle(clock, (...line) => log.error(...line), {
      one: 'a webhook event was given up',
      many: 'webhook events were given up',
    });
    this.#notTaken = new LogThrottle(clock, (...line) => log.warn(...line), {
      one: 'a webhook event was not taken',
      many: 'webhook events were not taken',
    });
  }

  /** From now on the store keeps events; before anything changes that one is about. @throws StorageError */
  async keepEvents(): Promise<void> {
    await this.#webhooks.want(this.#parts.clock.now() + WANTED_FOR_MS);
  }

  /** A receiver that said that it is gone is asked again. */
  start(): void {
    this.#callOffChange = this.#parts.store.onChange(() => this.#gather());
    this.#beating = this.#orLogged(() => this.#webhooks.setGone(undefined)).then(() =>
      this.#beat(),
    );
  }

  /** Begins nothing more; what is under way has a moment to end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOffChange();
    this.#callOffBeat();
    await this.#beating;
    await this.#looking;
    const callOff = this.#parts.clock.after(STOP_GRACE_MS, () => this.#stopping.abort());
    await Promise.all(this.#underWay.values());
    callOff();
    this.#givenUp.end();
    this.#notTaken.end();
    await this.#orLogged(() => this.#turn.end());
    await this.#parts.receiver.close();
  }

  async #beat(): Promise<void> {
    const { clock } = this.#parts;
    clock.reanchor();
    await this.#orLogged(() => this.#daily());
    await this.#orLogged(() => this.#turn.beat());
    this.#look();
    if (this.#isStopped) return;
    this.#callOffBeat = clock.after(BEAT_MS, () => {
      this.#beating = this.#beat();
    });
  }

  async #daily(): Promise<void> {
    const now = this.#parts.clock.now();
    if (now < this.#nextDailyAt && this.#nextDailyAt <= now + DAY_MS) return;
    await this.keepEvents();
    const lost = await this.#webhooks.prune(now, () => !this.#isStopped);
    if (lost > 0) this.#parts.log.error({ events: lost }, 'webhook events grew too old, and went');
    this.#nextDailyAt = now + DAY_MS;
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#parts.clock.after(GATHER_MS, () => {
      this.#isGathering = false;
      this.#look();
    });
  }

  /** One at a time: what comes meanwhile is looked for afterwards. */
  #look(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#lookWhileAsked();
  }

  async #lookWhileAsked(): Promise<void> {
    while (this.#lookAgain) {
      this.#lookAgain = false;
      await this.#orLogged(() => this.#sendWhatIsDue());
    }
    this.#looking = undefined;
  }

  async #sendWhatIsDue(): Promise<void> {
    const free = DELIVERIES_AT_ONCE - this.#underWay.size;
    if (free <= 0) return;
    await this.#endPauseIfPutBack();
    if (!this.#maySend()) return;
    const subjects = new Set(this.#underWay.keys());
    const events = await this.#webhooks.due(this.#parts.clock.now(), free, subjects);
    // The store may have kept us waiting.
    if (!this.#maySend()) return;
    for (const event of events) {
      const done = this.#send(event).finally(() => {
        this.#underWay.delete(event.subject);
        this.#look();
      });
      this.#underWay.set(event.subject, done);
    }
  }

  async #endPauseIfPutBack(): Promise<void> {
    const pause = this.#pause;
    if (!pause || pause.since() < PUT_BACK_APART_MS || pause.since() >= pause.forMs) return;
    if ((await this.#webhooks.isPutBack()) && this.#pause === pause) this.#pause = undefined;
  }

  #maySend(): boolean {
    const isPaused = this.#pause !== undefined && this.#pause.since() < this.#pause.forMs;
    return !this.#isStopped && !isPaused && this.#turn.isOurs;
  }

  async #send(event: WebhookEvent): Promise<void> {
    const took = this.#parts.clock.stopwatch();
    const wasThere = this.#receiver === 'there';
    const result = await this.#attempt(event);
    if (this.#stopping.signal.aborted && result.kind === 'unreachable') return;
    this.#parts.observe(result.kind, took());
    const outcome = this.#judge(event, result, wasThere);
    await this.#written(() => this.#outcomes.write(outcome));
    if (result.kind === 'gone')
      await this.#written(() => this.#webhooks.setGone(this.#parts.clock.now()));
    if (result.kind === 'taken' && this.#receiver !== 'there') await this.#foundReceiver();
  }

  async #attempt(event: WebhookEvent): Promise<AttemptResult> {
    const body = bodyOf(event);
    if (body === undefined) return { kind: 'damaged', failure: 'its row is damaged' };
    const late = new AbortController();
    const callOff = this.#parts.clock.after(ATTEMPT_TIMEOUT_MS, () => late.abort());
    const signal = AbortSignal.any([late.signal, this.#stopping.signal]);
    try {
      return await this.#parts.receiver.deliver({ id: event.id, body }, signal);
    } finally {
      callOff();
    }
  }

  /** @param wasThere others were being taken when the attempt began */
  #judge(
    { id, attempts: before, giveUpAt }: WebhookEvent,
    result: AttemptResult,
    wasThere: boolean,
  ): WebhookOutcome {
    const { clock, random, log } = this.#parts;
    const now = clock.now();
    if (result.kind === 'taken') return { id, kind: 'delivered', at: now };
    const { failure } = result;
    // One that fails while others are taken may be to blame itself: it keeps its own times.
    const wasUnreachable = result.kind === 'unreachable' && !wasThere;
    const failed = { id, kind: 'failed', attempts: before + 1, failure, wasUnreachable } as const;
    const retryAfterMs = result.kind === 'unreachable' ? (result.retryAfterMs ?? 0) : 0;
    if (result.kind === 'unreachable') this.#lost(failure, retryAfterMs);
    if (result.kind === 'gone')
      log.error(
        { reason: failure },
        'the receiver of the webhook is gone: nothing is sent to it any more',
      );
    const plan =
      result.kind === 'damaged'
        ? { giveUp: true as const, at: now }
        : planAfter(
            {
              attempts: failed.attempts,
              retryAfterMs,
              ...(giveUpAt !== undefined && { giveUpAt }),
            },
            now,
            random(),
          );
    const fields = { webhookId: id, reason: failure };
    if (plan.giveUp) this.#givenUp.event(fields);
    else if (result.kind === 'refused' && before === 0) this.#notTaken.event(fields);
    return { ...failed, ...plan };
  }

  #lost(failure: string, retryAfterMs: number): void {
    const { clock, log } = this.#parts;
    const forMs = Math.min(Math.max(PAUSE_MS, retryAfterMs), LONGEST_PAUSE_MS);
    this.#pause = { since: clock.stopwatch(), forMs };
    if (this.#receiver !== 'unreachable')
      log.warn({ reason: failure }, 'the receiver of the webhook cannot be reached');
    this.#receiver = 'unreachable';
  }

  /** What waits only because nobody was there goes out at once. */
  async #foundReceiver(): Promise<void> {
    if (this.#receiver === 'unreachable')
      this.#parts.log.info({}, 'the receiver of the webhook is there again');
    this.#receiver = 'there';
    await this.#orLogged(() =>
      this.#webhooks.hurry(this.#parts.clock.now(), () => !this.#isStopped),
    );
  }

  /** Until the store takes it: an event that was delivered must not go out again and again while a disk is full. */
  async #written(write: () => Promise<void>): Promise<void> {
    while (!(await this.#orLogged(write)) && !this.#isStopped) {
      await new Promise<void>((resolve) => {
        this.#parts.clock.after(PAUSE_MS, resolve);
        this.#stopping.signal.addEventListener('abort', () => resolve());
      });
    }
  }

  /** False where it failed. A disk that stays full is no news every few seconds. */
  async #orLogged(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const { clock, log } = this.#parts;
      if (this.#sinceLogged === undefined || this.#sinceLogged() >= LOG_APART_MS) {
        log.warn({ err: error }, 'the webhook has to wait');
        this.#sinceLogged = clock.stopwatch();
      }
      return false;
    }
  }
}
