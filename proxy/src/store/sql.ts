/**
 * SQL that both stores understand, for tables that no payment waits for: each piece of work is written once. It is a
 * generator that hands out statements and is given their rows, so that one store may answer at once and the other
 * after a round trip.
 */
export type SqlValue = string | number | null;
export type SqlRow = Record<string, unknown>;

/** `?` stands for each value in turn. */
export interface Statement {
  sql: string;
  values: SqlValue[];
  /** Others who name the same wait until the transaction ends; where only one writes at a time it says nothing. */
  lock?: string;
}

export type Work<T> = Generator<Statement, T, SqlRow[]>;

export interface Sql {
  /** One statement, outside of any transaction. @throws StorageError */
  rows(sql: string, ...values: SqlValue[]): Promise<SqlRow[]>;
  /** In one transaction, committed at its end. @throws StorageError */
  write<T>(work: () => Work<T>): Promise<T>;
}

/** Within work: the rows of one statement. */
export function* rowsOf(sql: string, ...values: SqlValue[]): Work<SqlRow[]> {
  return yield { sql, values };
}

export function* rowOf(sql: string, ...values: SqlValue[]): Work<SqlRow | undefined> {
  const rows = yield { sql, values };
  return rows[0];
}

export function* holding(lock: string): Work<void> {
  yield { sql: '', values: [], lock };
}

/** A column of text; undefined where it holds none. */
export function textIn(row: SqlRow, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

export function numberIn(row: SqlRow, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}
