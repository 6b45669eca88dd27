/**
 * Group commit: writes that arrive in one turn of the event loop share one transaction, and so one
 * wait for the disk. Each runs in a savepoint, so that one that throws takes nobody with it.
 */
import type { Database } from './database.ts';
import { isBusy, storageErrorOf, text } from './errors.ts';

/** How long writes wait for another process that writes, and how often they look. */
const LONGEST_WAIT_MS = 2_000;
const LOOK_AGAIN_MS = 20;

/** After so long without a commit that reached the disk, a probe makes one. */
const DISK_UNPROVEN_MS = 60_000;

interface Job {
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

export class Writer {
  readonly #db: Database;
  #jobs: Job[] = [];
  /** When the disk last took something, on the monotonic clock; -Infinity where it refused since. */
  #provenAt = -Infinity;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Runs `run` in a transaction; resolves once it is on disk. @throws StorageError */
  write<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#jobs.length === 0) setImmediate(() => this.#begin(performance.now()));
      this.#jobs.push({ run, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /**
   * Whether the database can be written to. Where the disk has just taken something, it is enough that the
   * lock can be had: an idle proxy must not wear a disk out. @throws StorageError
   */
  async probe(write: () => unknown): Promise<void> {
    const isProven = performance.now() - this.#provenAt < DISK_UNPROVEN_MS;
    await this.write(isProven ? () => undefined : write);
  }

  /** The process goes on while another one writes: gateway answers and tills must not wait for it. */
  #begin(since: number): void {
    try {
      this.#db.assertWritable();
      this.#db.exec('begin immediate');
    } catch (error) {
      if (isBusy(error) && performance.now() - since < LONGEST_WAIT_MS) {
        setTimeout(() => this.#begin(since), LOOK_AGAIN_MS);
      } else {
        this.#failAll(this.#takeJobs(), error);
      }
      return;
    }
    this.#commit(this.#takeJobs());
  }

  #takeJobs(): Job[] {
    const jobs = this.#jobs;
    this.#jobs = [];
    return jobs;
  }

  #commit(jobs: Job[]): void {
    const outcomes: Outcome[] = [];
    let hasWritten = false;
    try {
      for (const job of jobs) {
        const before = this.#db.changedRows;
        const outcome = this.#runOne(job);
        outcomes.push(outcome);
        hasWritten ||= 'value' in outcome && this.#db.changedRows > before;
      }
      this.#db.exec('commit');
    } catch (error) {
      this.#rollBack();
      this.#failAll(jobs, error);
      return;
    }
    for (const outcome of outcomes) {
      if ('error' in outcome) outcome.job.reject(outcome.error);
      else outcome.job.resolve(outcome.value);
    }
    // A commit that had nothing to write asked nothing of the disk.
    if (hasWritten) this.#provenAt = performance.now();
  }

  #runOne(job: Job): Outcome {
    this.#db.exec('savepoint job');
    try {
      const value = job.run();
      this.#db.exec('release job');
      return { job, value };
    } catch (error) {
      this.#leaveJob(error);
      return { job, error };
    }
  }

  #leaveJob(error: unknown): void {
    try {
      this.#db.exec('rollback to job');
      this.#db.exec('release job');
    } catch {
      // A full or failing disk has ended the whole transaction: all its jobs fail, and for that reason.
      throw error;
    }
  }

  #failAll(jobs: Job[], error: unknown): void {
    this.#provenAt = -Infinity;
    const failure = storageErrorOf(`nothing was written: ${text(error)}`, error);
    for (const job of jobs) job.reject(failure);
  }

  #rollBack(): void {
    try {
      this.#db.exec('rollback');
    } catch {
      // Nothing was open any more: SQLite had rolled back by itself.
    }
  }
}
