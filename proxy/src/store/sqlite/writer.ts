/**
 * Group commit: writes that arrive in one turn of the event loop share one transaction, and so one
 * wait for the disk. Each runs in a savepoint, so that one that throws takes nobody with it.
 */
import { StorageError } from '../port.ts';
import { text, type Database } from './database.ts';

interface Job {
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

export class Writer {
  readonly #db: Database;
  readonly #committed: () => void;
  #jobs: Job[] = [];

  constructor(db: Database, committed: () => void) {
    this.#db = db;
    this.#committed = committed;
  }

  /** Runs `run` in a transaction; resolves once it is on disk. @throws StorageError */
  write<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#jobs.length === 0) setImmediate(() => this.#flush());
      this.#jobs.push({ run, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  #flush(): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    const outcomes: Outcome[] = [];
    try {
      this.#db.exec('begin immediate');
      for (const job of jobs) outcomes.push(this.#runOne(job));
      this.#db.exec('commit');
    } catch (error) {
      this.#rollBack();
      const failure = new StorageError(`nothing was written: ${text(error)}`, { cause: error });
      for (const job of jobs) job.reject(failure);
      return;
    }
    for (const outcome of outcomes) {
      if ('error' in outcome) outcome.job.reject(outcome.error);
      else outcome.job.resolve(outcome.value);
    }
    this.#committed();
  }

  #runOne(job: Job): Outcome {
    this.#db.exec('savepoint job');
    try {
      const value = job.run();
      this.#db.exec('release job');
      return { job, value };
    } catch (error) {
      // A full or failing disk may have ended the whole transaction: then this throws too, and all fail.
      this.#db.exec('rollback to job');
      this.#db.exec('release job');
      return { job, error: asStorageError(error) };
    }
  }

  #rollBack(): void {
    try {
      this.#db.exec('rollback');
    } catch {
      // Nothing was open any more: SQLite had rolled back by itself.
    }
  }
}

/** Errors of the database become StorageError; a bug in a job stays what it is. */
function asStorageError(error: unknown): unknown {
  const isSqlite =
    error instanceof Error && 'code' in error && String(error.code).includes('SQLITE');
  return isSqlite ? new StorageError(error.message, { cause: error }) : error;
}
