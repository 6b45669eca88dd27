/** Copies a shop from its database file to an empty PostgreSQL database, in one transaction. */
import { existsSync } from 'node:fs';
import { UnusableDatabaseError } from './errors.ts';
import { HIGHEST_ROW_SEQ } from './record-shape.ts';
import {
  Connections,
  type PostgresSettings,
  type Row,
  type Transaction,
} from './postgres/connection.ts';
import { migrate } from './postgres/migrations.ts';
import { openDatabase, type Database, type Row as FileRow } from './sqlite/database.ts';
import { holdForServing } from './sqlite/serving-lock.ts';

/** What both schemas have. Leases are left behind: the next proxy takes all open payments over (R13). */
const TABLES = [
  'settings',
  'terminals',
  'pairing_codes',
  'pairing_tries',
  'payments',
  'timeline',
  'trans_nos',
  'psns',
  'incidents',
  'audit',
  'epochs',
  'shop_payments',
  'closings',
  'unclosed_payments',
  'shop_refunds',
  'receipt_series',
  'receipt_numbers',
  'receipt_links',
  'stores',
  'staff',
  'terminal_staff',
  'staff_tries',
  'webhook_sender',
  'webhook_events',
] as const;
const LEFT_BEHIND: ReadonlySet<string> = new Set(['lease_owner', 'lease_until']);
const ROWS_AT_ONCE = 500;

export interface CopiedTable {
  table: string;
  rows: number;
}

/**
 * Nobody may serve the file meanwhile, and it stays as it is.
 * @throws DatabaseInUseError, StorageError (UnusableDatabaseError where the database holds something already)
 */
export async function copySqliteToPostgres(
  file: string,
  settings: PostgresSettings,
): Promise<CopiedTable[]> {
  if (!existsSync(file)) throw new UnusableDatabaseError(`there is no database file ${file}`);
  const release = holdForServing(file);
  const connections = new Connections(settings);
  try {
    const source = openDatabase(file, 'command');
    try {
      await migrate(connections);
      return await connections.transaction((transaction) => copyAll(source, transaction));
    } finally {
      source.close();
    }
  } finally {
    await connections.close();
    release();
  }
}

async function copyAll(source: Database, transaction: Transaction): Promise<CopiedTable[]> {
  await refuseUsed(transaction);
  const copied: CopiedTable[] = [];
  for (const table of TABLES) {
    // The triggers would write the audit a second time.
    await transaction.script(`alter table ${table} disable trigger user`);
    copied.push({ table, rows: await copyTable(source, transaction, table) });
    await transaction.script(`alter table ${table} enable trigger user`);
  }
  for (const [table, column] of [
    ['incidents', 'id'],
    ['audit', 'n'],
    ['epochs', 'n'],
    ['staff_tries', 'n'],
    ['webhook_events', 'n'],
  ] as const) {
    await transaction.script(
      `select setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 0) + 1, false) from ${table}`,
    );
  }
  // A cursor of any terminal may stand at the latest change of all: numbers go on from there.
  await transaction.commit(
    `insert into change_numbers
     select id, (select coalesce(max(change_seq), 0) from payments where change_seq < ${HIGHEST_ROW_SEQ})
     from (select id from terminals union select terminal_id from payments) known`,
  );
  return copied;
}

async function refuseUsed(transaction: Transaction): Promise<void> {
  const used = await transaction.row(
    'select 1 where exists (select from payments) or exists (select from terminals) or exists (select from audit)',
  );
  if (!used) {
    await transaction.rows('delete from settings');
    await transaction.rows('delete from epochs');
    return;
  }
  throw new UnusableDatabaseError('the PostgreSQL database holds payments or terminals already', {
    advice: 'Name an empty one.',
  });
}

async function copyTable(
  source: Database,
  transaction: Transaction,
  table: string,
): Promise<number> {
  const columns = await transaction.rows(
    `select column_name, data_type, is_identity from information_schema.columns
     where table_schema = current_schema() and table_name = $1`,
    table,
  );
  let copied = 0;
  for (;;) {
    const rows = source.all(`select * from ${table} limit ? offset ?`, ROWS_AT_ONCE, copied);
    if (rows.length === 0) return copied;
    await insert(transaction, table, columns, rows);
    copied += rows.length;
  }
}

async function insert(
  transaction: Transaction,
  table: string,
  columns: readonly Row[],
  rows: readonly FileRow[],
): Promise<void> {
  const shared = columns.filter(
    ({ column_name: name }) =>
      !LEFT_BEHIND.has(String(name)) && Object.hasOwn(rows[0] ?? {}, String(name)),
  );
  const names = shared.map(({ column_name: name }) => String(name));
  const json = rows.map((row) => {
    const columnsOf: Record<string, unknown> = {};
    for (const { column_name: name, data_type: type } of shared) {
      columnsOf[String(name)] = toJson(row[String(name)] ?? null, type === 'boolean');
    }
    return columnsOf;
  });
  const hasIdentity = columns.some(({ is_identity: identity }) => identity === 'YES');
  await transaction.rows(
    `insert into ${table} (${names.join(', ')}) ${hasIdentity ? 'overriding system value' : ''}
     select ${names.join(', ')} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    JSON.stringify(json),
  );
}

/** As PostgreSQL reads it from JSON: bytes in hexadecimal. */
function toJson(value: NonNullable<FileRow[string]> | null, isBoolean: boolean): unknown {
  if (isBoolean) return value === 1;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'bigint' ? Number(value) : value;
}
