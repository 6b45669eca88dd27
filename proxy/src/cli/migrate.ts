/** Moves a shop from its file to PostgreSQL. */
import { postgresSettings } from '../config/database.ts';
import { readEnv } from '../config/env.ts';
import { needed, print, printJson, readArgs, EXIT } from './io.ts';

export const usage = 'migrate --from <database file> --to postgres://… [--json]';

export async function run(args: string[]): Promise<number> {
  const type = 'string' as const;
  const options = { from: { type }, to: { type }, json: { type: 'boolean' } } as const;
  const { values } = readArgs(args, options, usage);
  const file = needed(values.from, '--from', usage);
  const target = postgresSettings('--to', needed(values.to, '--to', usage), readEnv());
  const { copySqliteToPostgres } = await import('../store/copy-sqlite-to-postgres.ts');
  const moved = await copySqliteToPostgres(file, target);
  if (values.json) printJson({ database: target.shown, moved });
  else {
    for (const { table, rows } of moved) print(`${table}: ${rows}`);
    print(`All is in ${target.shown}. Set KAIKEI_DATABASE to it, and put ${file} away.`);
  }
  return EXIT.ok;
}
