import { Readable } from 'node:stream';
import { createWriteStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { momentSchema } from '@kaikei/shared/shop/history.ts';
import { EXPORTS, csvOf, type ExportKind } from '../shop/export.ts';
import { STORE_NO, checked } from './forms.ts';
import { CommandError, EXIT, complain, needed, print, readArgs } from './io.ts';
import { isKnownStore } from './known-store.ts';
import { withStore } from './store.ts';

export const usage =
  'export payments|closings --store <store_no> [--from <date>] [--to <date>] [--out <file>]';

export async function run(args: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { store: text, from: text, to: text, out: text };
  const { values, positionals } = readArgs(args, options, usage, 1);
  const kind = checkedKind(needed(positionals[0], 'what to export', usage));
  const storeNo = checked(needed(values.store, '--store', usage), STORE_NO);
  const range = { from: moment('--from', values.from), to: moment('--to', values.to) };
  if (isBackwards(range)) throw new CommandError('--from is later than --to', EXIT.usage);
  const { out } = values;
  if (out !== undefined && existsSync(out))
    throw new CommandError(`${out} exists already; it is not overwritten`);
  await withStore(async (store) => {
    if (!(await isKnownStore(store, storeNo)))
      throw new CommandError(`there is no store ${storeNo}: no terminal was ever paired for it`);
    const detail = `${kind} of store ${storeNo}, on the command line`;
    await store.audit.note({ at: Date.now(), event: 'exported', detail });
    const damaged = (id: string) =>
      complain(`the record of payment ${id} is damaged: its line has what reports count of it`);
    const csv = csvOf(kind, store, await store.profiles.find(storeNo), range, damaged);
    // A file that came meanwhile is somebody's.
    if (out !== undefined)
      await pipeline(Readable.from(csv), createWriteStream(out, { flags: 'wx' }));
    else for await (const chunk of csv) await written(chunk);
  });
  if (out !== undefined) print(`Written to ${out}.`);
  return EXIT.ok;
}

/** As it is: a spreadsheet reads it, and a terminal is not meant to. */
function written(chunk: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(chunk, () => resolve());
  });
}

function checkedKind(given: string): ExportKind {
  const kind = EXPORTS.find((known) => known === given);
  if (kind) return kind;
  throw new CommandError(
    `export takes ${EXPORTS.join(' or ')}. Usage: kaikei ${usage}`,
    EXIT.usage,
  );
}

function moment(option: string, given: string | undefined): string | undefined {
  if (given === undefined || v.is(momentSchema, given)) return given;
  throw new CommandError(`${option} must be a date or an RFC 3339 time`, EXIT.usage);
}

/** Dates go by the store's days, and times by themselves: the two are not compared. */
function isBackwards({
  from,
  to,
}: {
  from?: string | undefined;
  to?: string | undefined;
}): boolean {
  if (from === undefined || to === undefined) return false;
  const areDates = !from.includes('T') && !to.includes('T');
  const areTimes = from.includes('T') && to.includes('T');
  return areDates ? from > to : areTimes && Date.parse(from) > Date.parse(to);
}
