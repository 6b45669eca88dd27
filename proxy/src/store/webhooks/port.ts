/**
 * The outbox of the webhook, as all above the store see it. The store itself writes an event in the transaction of the
 * change that it is about; here events are taken out.
 */
import type { Payment } from '@kaikei/shared/payment.ts';
import type { WebhookEventType } from '@kaikei/shared/shop/webhook.ts';

/** What the body of an event is made from: as it stood when the event came about. */
export type WebhookSource =
  | {
      kind: 'payment';
      payment: Payment;
      receiptNo?: string;
      revision: number;
      /** Of the refund that it is about. */
      refundId?: string;
    }
  | { kind: 'closing'; closing: object };

export interface WebhookEvent {
  /** The same for every attempt, and unlike that of any other event. */
  id: string;
  type: WebhookEventType;
  /** Events of one subject go out in their order. */
  subject: string;
  at: number;
  /** Attempts that failed, since it was last put back by hand. */
  attempts: number;
  /** Where an attempt fails after then, it was the last one; set by the first that fails. */
  giveUpAt?: number;
  /** Undefined where the row is damaged: it concerns this event alone. */
  source: WebhookSource | undefined;
}

/** What became of an attempt; times in ms since the epoch. */
export type WebhookOutcome = { id: string } & (
  | { kind: 'delivered'; at: number }
  /** `attempts` includes this one; where `giveUp`, it is the last. */
  | ({ kind: 'failed'; attempts: number; failure: string; wasUnreachable: boolean } & (
      { giveUp: false; nextAttemptAt: number; giveUpAt: number } | { giveUp: true; at: number }
    ))
);

export type WebhookEventState = 'waiting' | 'delivered' | 'dead';

/** An event as people see it. */
export interface WebhookEventRow {
  id: string;
  type: string;
  subject: string;
  state: WebhookEventState;
  at: number;
  attempts: number;
  /** Of the latest attempt that failed. */
  failure?: string;
  /** Of one that waits; 0 where it goes out at once. */
  nextAttemptAt?: number;
  /** When it was delivered, or given up. */
  endedAt?: number;
}

export interface WebhookCounts {
  waiting: number;
  dead: number;
  /** When the oldest that waits came about. */
  oldestWaitingAt?: number;
  /** When the receiver said that it is gone for good: nothing is sent until that is lifted. */
  goneAt?: number;
}

/** Which events a person means: some by their ids, or all dead ones, or all from then on, delivered ones too. */
export type WebhookChoice = { ids: readonly string[] } | { all: 'dead' } | { since: number };

export interface WebhookStore {
  /** Whether no other process can send from this store. */
  readonly isAlone: boolean;
  /** Keeps the events of changes from now on, until then. */
  want(until: number): Promise<void>;
  /**
   * Takes the turn to send, or goes on with it; gives what was seen of it. It is had where it is `owner`'s or
   * nobody's, and where its number still is `lapsedBeat`: so its holder has not gone on with it for long enough.
   */
  hold(owner: string, lapsedBeat?: number): Promise<{ isHeld: boolean; beat: number }>;
  letGo(owner: string): Promise<void>;
  /** Those to be sent now, the first of each subject, without these subjects; none while the receiver is gone. */
  due(now: number, limit: number, except: ReadonlySet<string>): Promise<WebhookEvent[]>;
  /** Writes down what became of attempts. */
  note(outcomes: readonly WebhookOutcome[]): Promise<void>;
  /** Events whose latest attempt found nobody there are due now. @param goOn asked now and then */
  hurry(now: number, goOn?: () => boolean): Promise<void>;
  /** Whether one waits that a person has put back. */
  isPutBack(): Promise<boolean>;
  setGone(at: number | undefined): Promise<void>;
  counts(): Promise<WebhookCounts>;
  /** The oldest first. */
  list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventRow[]>;
  find(id: string): Promise<{ row: WebhookEventRow; event: WebhookEvent } | undefined>;
  /**
   * Puts them back, to go out at once as if for the first time; a receiver that was gone is tried again. Many are
   * done one part after the other: where it is cut short, some are as they were, and doing it again does the rest.
   */
  retry(choice: WebhookChoice): Promise<number>;
  /** Takes away those that were not delivered, as `retry` puts back; the audit has how many. */
  discard(choice: WebhookChoice, at: number): Promise<number>;
  /**
   * Takes away what is older than it is kept. Gives how many of those were never delivered nor given up.
   * @param goOn asked now and then
   */
  prune(now: number, goOn?: () => boolean): Promise<number>;
}
