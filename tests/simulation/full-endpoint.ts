/** A proxy of the full depth as its tills and the gateway's notifications meet it. */
import type { CreateFacts } from '@kaikei/proxy/gateway/port.ts';
import type { Supervisor } from '@kaikei/proxy/payments/supervisor.ts';
import { StorageError } from '@kaikei/proxy/store/errors.ts';
import type { NewShopRefund } from '@kaikei/shared/payment.ts';
import { membersOf, type Attempt } from './attempt.ts';
import type { Disk } from './full-disk.ts';
import { PlannedMistake } from './full-log.ts';
import type { Process } from './full-process.ts';
import type { FullEndpoint } from './full-till.ts';
import type { Judge } from './judge.ts';
import type { EventQueue } from './queue.ts';
import type { PutOutcome } from './till.ts';

/** What it needs of the process that runs. */
interface Running {
  readonly process: Process;
  readonly supervisor: Supervisor;
  readonly ending: boolean;
}

export interface ProxyEndpointDeps {
  readonly queue: EventQueue;
  readonly disk: Disk;
  readonly judge: Judge;
  readonly running: () => Running | undefined;
}

export class ProxyEndpoint implements FullEndpoint {
  readonly #deps: ProxyEndpointDeps;

  constructor(deps: ProxyEndpointDeps) {
    this.#deps = deps;
  }

  get isUp(): boolean {
    return this.#deps.running() !== undefined;
  }

  put(attempt: Attempt, done: (outcome: PutOutcome) => void): void {
    const running = this.#deps.running();
    if (!running?.process.canAct || running.ending) {
      done('lost');
      return;
    }
    this.#whenLost<PutOutcome>(running.process, done, 'lost', (answer) =>
      this.#submit(running, attempt, answer),
    );
  }

  /** What the HTTP routes do: commits the payment, then lets the create go. */
  async #submit(
    { supervisor }: Running,
    attempt: Attempt,
    done: (outcome: PutOutcome) => void,
  ): Promise<void> {
    const digest = { members: attempt.id, codeHash: `hash of ${attempt.n}`, codeKeyId: 'k' };
    try {
      const members = membersOf(attempt);
      const outcome = await supervisor.submit({ members, digest, create: factsOf(attempt) });
      const accepted = outcome.kind === 'created' || outcome.kind === 'repeated';
      done(accepted ? 'accepted' : 'refused');
    } catch (error) {
      if (!isPlanned(error)) throw error;
      done('unavailable');
    }
  }

  cancel(attempt: Attempt, done: (heard: boolean) => void): void {
    const running = this.#deps.running();
    if (!running?.process.canAct) {
      done(false);
      return;
    }
    this.#whenLost<boolean>(running.process, done, false, async (answer) => {
      try {
        answer((await running.supervisor.requestCancel(attempt.id)) !== undefined);
      } catch (error) {
        if (!isPlanned(error)) throw error;
        answer(false);
      }
    });
  }

  /** A process that dies answers nobody: its client hears so a little later. */
  #whenLost<T>(
    process: Process,
    done: (answer: T) => void,
    lost: T,
    work: (answer: (answer: T) => void) => Promise<void>,
  ): void {
    const { queue, judge } = this.#deps;
    let told = false;
    const answer = (value: T) => {
      if (told) return;
      told = true;
      done(value);
    };
    work(answer).catch((error: unknown) => judge.broken('I12', String(error)));
    const look = (): void => {
      if (told) return;
      if (!process.alive) answer(lost);
      else queue.at(queue.now + 1_000, look);
    };
    queue.at(queue.now + 1_000, look);
  }

  refund(attempt: Attempt, refund: NewShopRefund, done: (outcome: PutOutcome) => void): void {
    const running = this.#deps.running();
    if (!running?.process.canAct || running.ending) {
      done('lost');
      return;
    }
    this.#whenLost<PutOutcome>(running.process, done, 'lost', async (answer) => {
      try {
        const { kind } = await running.supervisor.requestRefund(attempt.id, refund);
        if (kind === 'stopping') answer('lost');
        else answer(kind === 'created' || kind === 'repeated' ? 'accepted' : 'refused');
      } catch (error) {
        if (!isPlanned(error)) throw error;
        answer('unavailable');
      }
    });
  }

  notify(attempt: Attempt, genuine: boolean): void {
    const running = this.#deps.running();
    if (!genuine || !running) return;
    running.process.run(() => {
      running.supervisor.hint(attempt.id).catch((error: unknown) => {
        if (!isPlanned(error)) throw error;
      });
    });
  }

  /** A cancel of an id that is not known closes it by a tombstone (contract). */
  cancelOrClose(attempt: Attempt, done: (heard: boolean) => void): void {
    const { disk } = this.#deps;
    const running = this.#deps.running();
    this.cancel(attempt, (heard) => {
      if (heard || !running?.process.canAct || disk.rows.has(attempt.id)) return done(heard);
      const { id } = attempt;
      const now = running.process.clock.now();
      const { terminalId, storeNo } = membersOf(attempt);
      const failure = { code: 'never-submitted' as const, message: '' };
      const times = { createdAt: now, updatedAt: now };
      disk.put(
        { kind: 'tombstone', id, terminalId, storeNo, state: 'canceled', ...times, failure },
        [],
      );
      done(true);
    });
  }
}

/** Answered with 503 or 500: the client may ask again. */
export function isPlanned(error: unknown): boolean {
  return error instanceof StorageError || error instanceof PlannedMistake;
}

function factsOf({ code, wallet }: Attempt): CreateFacts {
  const { payMethodId, expiresSeconds } = wallet;
  return { terminalId: 't_1', code, payMethodId, expiresSeconds, description: 'a sale' };
}
