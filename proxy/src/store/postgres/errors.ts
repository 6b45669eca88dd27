/** Errors of PostgreSQL and its driver: what the database or the line is to blame for becomes StorageError. */
import { StorageError } from '../errors.ts';

/** Nobody can tell whether the commit took effect: the line was lost between sending it and its answer. */
export class CommitUnclearError extends StorageError {}

/** What a person can do, by SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^53100$/, 'The disk of the database is full: make room on it.'],
  [/^53300$/, 'The database has no connection left: raise max_connections.'],
  [/^25006$/, 'The database takes no writes: point the proxy at the primary server.'],
  [/^28/, 'The database refuses the user or the password: check both, and pg_hba.conf.'],
  [/^3D000$/, 'There is no database of that name: create it.'],
  [/^42501$/, 'The user may not do this: make it the owner of the database.'],
  [/^(?:58|XX)/, 'The database reports damage or a failing disk: look into its log.'],
];
const ADVICE_CONNECTION = 'Check that the database server runs and can be reached.';

/** The server ends the session: by an administrator or a crash, or because a process stood still in a transaction. */
const SESSION_ENDS = /^(?:57P|08|25P03|25P04)/;

/** Data, integrity, transaction state, syntax: mistakes of ours, which stay what they are. */
const OUR_MISTAKES = /^(?:0[9A-Z]|2[0-4]|25(?!006|P03|P04)|26|34|42(?!501))/;

/** What the driver says without a code when a connection is or goes away. */
const CONNECTION_WORDS = /connect|timeout|terminated|not queryable|was closed|after calling end/i;

/** The error as the port's callers know it. */
export function unlessOurs(error: unknown): unknown {
  if (error instanceof StorageError || !isOfDatabase(error)) return error;
  const state = sqlState(error) ?? '';
  const advice = ADVICE.find(([pattern]) => pattern.test(state))?.[1] ?? ADVICE_CONNECTION;
  return new StorageError(`the database answers: ${text(error)}`, { cause: error, advice });
}

/** The server itself answered with this error: the connection lives, and nothing was committed. */
export function isAnswered(error: unknown): boolean {
  const state = sqlState(error);
  if (state === undefined) return !isOfDatabase(error);
  return !SESSION_ENDS.test(state);
}

/** A primary that has become a standby keeps its connections; they are of no use any more. */
export function isReadOnly(error: unknown): boolean {
  return sqlState(error) === '25006';
}

/** The server takes no more connections now; those that stand go on. */
export function isFull(error: unknown): boolean {
  return sqlState(error) === '53300';
}

function isOfDatabase(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return !OUR_MISTAKES.test(state);
  if (!(error instanceof Error)) return false;
  // ECONNREFUSED, ENOTFOUND, ERR_TLS_…: the line's.
  return 'code' in error || error instanceof AggregateError || CONNECTION_WORDS.test(error.message);
}

/** Five characters that the server sends with each error. */
function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const code = String(error.code);
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? code : undefined;
}

function text(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? 'no address of it can be reached' : message;
}
