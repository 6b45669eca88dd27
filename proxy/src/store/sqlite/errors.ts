/** Errors of the driver: what the disk or another process is to blame for becomes StorageError. */
import { StorageError, UnusableDatabaseError } from '../errors.ts';

/** Primary result codes (sqlite.org/rescode.html). */
const BUSY = 5;
/** A mistake in our SQL: error, constraint, mismatch, misuse, range. It stays what it is. */
const OUR_MISTAKES: ReadonlySet<number> = new Set([1, 19, 20, 21, 25]);
/** No file to open or write, or one that is no database: perm, readonly, corrupt, cannot open, not a database. */
const UNUSABLE: ReadonlySet<number> = new Set([3, 8, 11, 14, 26]);
/** Corrupt, or not a database. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

const DAMAGE_ADVICE = 'The database is damaged: stop the proxy and put a backup in its place.';
const ADVICE: ReadonlyMap<number, string> = new Map([
  [BUSY, 'Another program holds the database: let it finish, or end it.'],
  [8, 'The database cannot be written: check its file system, owner and rights.'],
  [10, 'The disk reports errors: check it, its quota and the limits of the process.'],
  [11, DAMAGE_ADVICE],
  [13, 'The disk is full: make room on it.'],
  [14, 'The database cannot be opened: check its folder, file system, owner and rights.'],
  [26, DAMAGE_ADVICE],
]);

/** Runs one piece of database work. @throws StorageError */
export function asStorage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = resultCode(error);
    const isClosed = codeOf(error) === 'ERR_INVALID_STATE';
    const isStorage = isClosed || (code !== undefined && !OUR_MISTAKES.has(code));
    throw isStorage ? new StorageError(text(error), { cause: error, ...adviceFor(code) }) : error;
  }
}

function adviceFor(code: number | undefined): { advice?: string } {
  const advice = code === undefined ? undefined : ADVICE.get(code);
  return advice === undefined ? {} : { advice };
}

/** What is read from it, and what is written to it, cannot be trusted any more. */
export function isDamage(error: unknown): error is StorageError {
  const code = resultCode(causeOf(error));
  return error instanceof StorageError && code !== undefined && DAMAGED.has(code);
}

/** The same error said of something larger, with the same advice. */
export function storageErrorOf(message: string, cause: unknown): StorageError {
  const advice = cause instanceof StorageError ? cause.advice : undefined;
  return new StorageError(message, { cause, ...(advice !== undefined && { advice }) });
}

/** A whole number that JavaScript cannot hold; the driver has one code for it in a row, and another in a list. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /^Value is too large to be represented/.test(error.message);
}

/** Another process is writing. */
export function isBusy(error: unknown): boolean {
  return resultCode(causeOf(error)) === BUSY;
}

/** Trying again later would not help. */
export function isUnusable(error: unknown): boolean {
  if (error instanceof UnusableDatabaseError) return true;
  const cause = causeOf(error);
  const code = resultCode(cause);
  if (code !== undefined) return UNUSABLE.has(code);
  return ['EACCES', 'EEXIST', 'EISDIR', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'].includes(
    codeOf(cause) ?? '',
  );
}

export function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function causeOf(error: unknown): unknown {
  return error instanceof StorageError ? error.cause : error;
}

/** The driver gives no code where a statement fails between two rows; SQLite's own words are constant. */
const CODES_BY_TEXT: ReadonlyMap<string, number> = new Map([
  ['database is locked', BUSY],
  ['attempt to write a readonly database', 8],
  ['disk I/O error', 10],
  ['database disk image is malformed', 11],
  ['database or disk is full', 13],
  ['unable to open database file', 14],
  ['file is not a database', 26],
]);

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('sqliteCode' in error) return Number(error.sqliteCode) & 0xff;
  return codeOf(error) === 'ERR_SQLITE_ERROR' ? CODES_BY_TEXT.get(error.message) : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
