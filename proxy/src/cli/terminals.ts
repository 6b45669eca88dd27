import { terminalUnusedMs } from '../config/config.ts';
import { readEnv } from '../config/env.ts';
import type { Store } from '../store/port.ts';
import type { TerminalRow } from '../store/terminals-port.ts';
import { makePairingCode } from '../terminals/pair.ts';
import { isUnused } from '../terminals/unused.ts';
import { NAME, STORE_NO, checked, type Form } from './forms.ts';
import { CommandError, EXIT, needed, print, printJson, readArgs, time } from './io.ts';
import { withStore } from './store.ts';

export const usage = [
  'terminals pair --store <store_no> --name <name> | --replace <id> [--name <name>] [--json]',
  'terminals list [--json]',
  'terminals revoke <id>',
];
const [PAIR = '', LIST = '', REVOKE = ''] = usage;

export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'pair':
      return pair(rest);
    case 'list':
      return list(rest);
    case 'revoke':
      return revoke(rest);
    case undefined:
    default:
      throw new CommandError(`Usage: kaikei ${usage.join(' | ')}`, EXIT.usage);
  }
}

async function pair(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    {
      store: { type: 'string' },
      name: { type: 'string' },
      replace: { type: 'string' },
      json: { type: 'boolean' },
    },
    PAIR,
  );
  const { replace } = values;
  const storeNo = checkedIf(values.store, STORE_NO, replace === undefined);
  const name = checkedIf(values.name, NAME, replace === undefined);
  const made = await withStore(async (store) => {
    const old = replace === undefined ? undefined : await mustFind(store, replace);
    if (old && (storeNo ?? old.storeNo) !== old.storeNo) {
      throw new CommandError(`the terminal belongs to store ${old.storeNo} and stays there`);
    }
    const terminal = {
      name: name ?? old?.name ?? '',
      storeNo: storeNo ?? old?.storeNo ?? '',
      ...(old && { replaces: old.id }),
    };
    return makePairingCode(store.terminals, terminal, Date.now());
  });
  const { pairingCode, expiresAt } = made;
  if (values.json) printJson({ pairingCode, expiresAt: time(expiresAt) });
  else print(`Pairing code ${pairingCode}, valid for one browser until ${time(expiresAt)}`);
  return EXIT.ok;
}

function checkedIf(value: string | undefined, form: Form, isNeeded: boolean): string | undefined {
  if (value === undefined && !isNeeded) return undefined;
  return checked(value ?? needed(value, form.option, PAIR), form);
}

async function mustFind(store: Store, id: string): Promise<TerminalRow> {
  const terminal = await store.terminals.find(id);
  if (!terminal) throw new CommandError('there is no such terminal');
  return terminal;
}

async function list(args: string[]): Promise<number> {
  const { values } = readArgs(args, { json: { type: 'boolean' } }, LIST);
  const unusedMs = terminalUnusedMs(readEnv());
  const now = Date.now();
  const rows = await withStore((store) => store.terminals.list());
  const terminals = rows.map((row) => toJson(row, isUnused(row, unusedMs, now)));
  if (values.json) {
    printJson(terminals);
    return EXIT.ok;
  }
  if (terminals.length === 0) print('No terminal is paired yet: kaikei terminals pair');
  for (const { id, storeNo, name, status, lastSeenAt } of terminals) {
    print(`${id}  ${storeNo}  ${status}  last seen ${lastSeenAt ?? 'never'}  ${name}`);
  }
  return EXIT.ok;
}

function toJson(terminal: TerminalRow, unused: boolean) {
  const { id, name, storeNo, pairedAt, lastSeenAt, revokedAt } = terminal;
  return {
    id,
    name,
    storeNo,
    status: revokedAt === undefined ? (unused ? 'unused' : 'paired') : 'revoked',
    ...(pairedAt !== undefined && { pairedAt: time(pairedAt) }),
    ...(lastSeenAt !== undefined && { lastSeenAt: time(lastSeenAt) }),
    ...(revokedAt !== undefined && { revokedAt: time(revokedAt) }),
  };
}

async function revoke(args: string[]): Promise<number> {
  const { positionals } = readArgs(args, {}, REVOKE, 1);
  const id = needed(positionals[0], 'the terminal', REVOKE);
  const revoked = await withStore((store) => store.terminals.revoke(id, Date.now()));
  if (!revoked) throw new CommandError('there is no such terminal, or it was revoked before');
  print(`Terminal ${id} is revoked: its browser can do nothing any more.`);
  return EXIT.ok;
}
