import { CommandError, EXIT, print, printJson, readArgs, time } from './io.ts';
import { withStore } from './store.ts';

export const usage = 'audit list [--limit <n>] [--json]';

/** Pairings, revocations, keys, cancels by cashiers, people's decisions and incidents: the newest first. */
export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb !== 'list') throw new CommandError(`Usage: kaikei ${usage}`, EXIT.usage);
  const options = { limit: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = readArgs(rest, options, usage);
  const limit = values.limit ?? '100';
  if (!/^[1-9]\d{0,5}$/.test(limit))
    throw new CommandError('--limit must be a number from 1 to 999999', EXIT.usage);
  const found = await withStore((store) => store.audit.list(Number(limit)));
  const entries = found.map(({ at, ...entry }) => ({ at: time(at), ...entry }));
  if (values.json) {
    printJson(entries);
    return EXIT.ok;
  }
  if (entries.length === 0) print('Nothing has happened yet.');
  for (const { at, event, terminalId, paymentId, staffId, detail } of entries) {
    print([at, event, terminalId, paymentId, staffId, detail].filter(Boolean).join('  '));
  }
  return EXIT.ok;
}
