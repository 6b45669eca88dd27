/**
 * One print, from the opening of the printer to its closing, each step of which has a limit: a printer that is
 * switched off, open or out of paper takes no data, and says nothing.
 *   asked → written → confirmed. Where the printer does not answer, `sent` is all that can be known.
 */
import { sleep } from '../time/backoff.ts';
import { PrinterOpenError, type PrinterConnection } from './connection.ts';
import {
  ASK_DONE,
  ASK_STATUS,
  hasDone,
  readStatus,
  troubleOf,
  type PrinterStatus,
  type StatusTrouble,
} from './status.ts';

export type PrintTrouble =
  | StatusTrouble
  /** Not plugged in, or switched off. */
  | 'not-there'
  /** Several ports look like it: see `isPrinterPort`. */
  | 'ambiguous'
  | 'in-use'
  | 'refused'
  /** It takes no more data. */
  | 'stalled'
  /** It left while it was written to. */
  | 'lost'
  /** It answered before, and does not say that it is done. */
  | 'unconfirmed'
  /** Another tab prints. */
  | 'other-tab'
  /** The part of the till that prints could not be loaded. */
  | 'not-loaded';

export type PrintResult =
  /** `sent`: the printer took everything, and reports nothing. */
  | { kind: 'printed' | 'sent'; isPaperLow: boolean }
  /** @param isStarted some of it may be on paper, or may follow when the printer is ready again */
  | { kind: PrintTrouble; isStarted: boolean };

export interface PrintJob {
  bytes: Uint8Array<ArrayBuffer>;
  /** Whether its language has a question for its state. */
  canAsk: boolean;
  open(answered: (bytes: Uint8Array) => void): Promise<PrinterConnection>;
}

/** Answers come within a few ms; over Bluetooth within 200. */
const STATUS_WAIT_MS = 600;
/** For each piece: the slowest line takes half as long. */
const STALL_MS = 8_000;
/** What the system still holds, on a slow line. */
const FINISH_MS = 20_000;
const CLOSE_MS = 3_000;
/** The longest receipt takes ten. */
const DONE_WAIT_MS = 20_000;
const ASK_AGAIN_MS = 2_000;
/** The scanners of this or another tab may be about to let go of it. */
const OPEN_PATIENCE_MS = 4_000;
/** A driver that does not come back. */
const OPEN_MS = 10_000;
const OPEN_AGAIN_MS = 200;

export async function runPrintJob(job: PrintJob): Promise<PrintResult> {
  const answers = new Answers();
  const connection = await openPatiently(job, answers);
  if (connection instanceof PrinterOpenError) {
    return { kind: connection.reason, isStarted: false };
  }
  const run = new Run(connection, answers);
  const canAsk = job.canAsk && connection.canAnswer;
  const result = await run.print(job.bytes, canAsk);
  return run.close(result);
}

async function openPatiently(
  job: PrintJob,
  answers: Answers,
): Promise<PrinterConnection | PrinterOpenError> {
  for (let waitedMs = 0; ; waitedMs += OPEN_AGAIN_MS) {
    try {
      const opened = await inTimeOf(
        OPEN_MS,
        job.open((bytes) => answers.add(bytes)),
      );
      return opened === LATE ? new PrinterOpenError('in-use', undefined) : opened;
    } catch (error) {
      if (!(error instanceof PrinterOpenError)) throw error;
      if (error.reason !== 'in-use' || waitedMs >= OPEN_PATIENCE_MS) return error;
      await sleep(OPEN_AGAIN_MS);
    }
  }
}

class Run {
  readonly #connection: PrinterConnection;
  readonly #answers: Answers;
  #isStarted = false;

  constructor(connection: PrinterConnection, answers: Answers) {
    this.#connection = connection;
    this.#answers = answers;
  }

  async print(bytes: Uint8Array<ArrayBuffer>, canAsk: boolean): Promise<PrintResult> {
    const before = canAsk ? await this.#askStatus() : undefined;
    if (before === 'stalled' || before === 'lost') return this.#failed(before);
    const trouble = before && troubleOf(before);
    if (trouble) return this.#failed(trouble);
    const written = await this.#write(bytes);
    if (written) return this.#failed(written);
    if (!before) return { kind: 'sent', isPaperLow: false };
    return this.#confirm(before.isPaperLow);
  }

  /** Never rejects, and not forever: what cannot be closed is left to the browser. */
  async close(result: PrintResult): Promise<PrintResult> {
    const { kind } = result;
    const isWell = kind === 'sent' || kind === 'printed';
    if (isWell) {
      const finished = await within(FINISH_MS, this.#connection.finish());
      if (finished === 'done') return result;
      await within(CLOSE_MS, this.#connection.abort());
      return kind === 'printed' ? result : this.#failed(finished === 'late' ? 'stalled' : 'lost');
    }
    await within(CLOSE_MS, this.#connection.abort());
    return result;
  }

  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<'stalled' | 'lost' | undefined> {
    const { pieceBytes } = this.#connection;
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      this.#isStarted = true;
      const outcome = await this.#send(bytes.slice(start, start + pieceBytes));
      if (outcome) return outcome;
    }
    return undefined;
  }

  async #send(bytes: Uint8Array<ArrayBuffer>): Promise<'stalled' | 'lost' | undefined> {
    const outcome = await within(STALL_MS, this.#connection.write(bytes));
    if (outcome === 'done') return undefined;
    return outcome === 'late' ? 'stalled' : 'lost';
  }

  /** Undefined where it does not answer. */
  async #askStatus(): Promise<PrinterStatus | 'stalled' | 'lost' | undefined> {
    this.#answers.clear();
    const outcome = await this.#send(Uint8Array.from(ASK_STATUS));
    return outcome ?? this.#answers.find(readStatus, STATUS_WAIT_MS);
  }

  async #confirm(isPaperLow: boolean): Promise<PrintResult> {
    this.#answers.clear();
    const asked = await this.#send(Uint8Array.from(ASK_DONE));
    if (asked) return this.#failed(asked);
    for (let waitedMs = 0; waitedMs < DONE_WAIT_MS; waitedMs += ASK_AGAIN_MS) {
      const isDone = await this.#answers.find((bytes) => hasDone(bytes) || undefined, ASK_AGAIN_MS);
      if (isDone) return { kind: 'printed', isPaperLow };
      const status = await this.#askStatus();
      if (status === 'stalled' || status === 'lost') return this.#failed(status);
      const trouble = status && troubleOf(status);
      if (trouble) return this.#failed(trouble);
    }
    return this.#failed('unconfirmed');
  }

  #failed(kind: PrintTrouble): PrintResult {
    return { kind, isStarted: this.#isStarted };
  }
}

/** What the printer has sent back, and who waits for it. */
class Answers {
  #bytes: number[] = [];
  #arrived: () => void = () => undefined;

  add(bytes: Uint8Array): void {
    this.#bytes.push(...bytes);
    this.#arrived();
  }

  clear(): void {
    this.#bytes = [];
  }

  /** Undefined where it does not come in time. */
  async find<Found>(
    look: (bytes: readonly number[]) => Found | undefined,
    ms: number,
  ): Promise<Found | undefined> {
    const found = new Promise<Found>((resolve) => {
      this.#arrived = () => {
        const seen = look(this.#bytes);
        if (seen !== undefined) resolve(seen);
      };
    });
    this.#arrived();
    const inTime = await inTimeOf(ms, found);
    return inTime === LATE ? undefined : inTime;
  }
}

const LATE = Symbol('late');

async function inTimeOf<Value>(ms: number, value: Promise<Value>): Promise<Value | typeof LATE> {
  const over = new AbortController();
  try {
    return await Promise.race([value, sleep(ms, over.signal).then((): typeof LATE => LATE)]);
  } finally {
    over.abort();
  }
}

async function within(ms: number, step: Promise<unknown>): Promise<'done' | 'late' | 'failed'> {
  const done = step.then(
    () => 'done' as const,
    () => 'failed' as const,
  );
  const outcome = await inTimeOf(ms, done);
  return outcome === LATE ? 'late' : outcome;
}
