import { PIN_PATTERN, ROLES, type Role } from '@kaikei/shared/shop/staff.ts';
import { readPassphrase } from '../keys/files.ts';
import { hashPin, newPin } from '../shop/pins.ts';
import { addStaff } from '../shop/staff.ts';
import { NAME, STORE_NO, checked } from './forms.ts';
import { CommandError, EXIT, needed, print, printJson, readArgs, time } from './io.ts';
import { isKnownStore } from './known-store.ts';
import { withStore } from './store.ts';

export const usage = [
  'staff add --store <store_no> --name <name> --role cashier|manager [--pin-file <file>] [--json]',
  'staff list [--store <store_no>] [--json]',
  'staff disable <id>',
  'staff reset-pin <id> [--pin-file <file>] [--json]',
];
const [ADD = '', LIST = '', DISABLE = '', RESET = ''] = usage;

export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'add':
      return add(rest);
    case 'list':
      return list(rest);
    case 'disable':
      return disable(rest);
    case 'reset-pin':
      return resetPin(rest);
    case undefined:
    default:
      throw new CommandError(`Usage: kaikei ${usage.join(' | ')}`, EXIT.usage);
  }
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

async function add(args: string[]): Promise<number> {
  const options = { store: text, name: text, role: text, 'pin-file': text, json: flag };
  const { values } = readArgs(args, options, ADD);
  const storeNo = checked(needed(values.store, '--store', ADD), STORE_NO);
  const name = checked(needed(values.name, '--name', ADD), NAME);
  const role = checkedRole(needed(values.role, '--role', ADD));
  const { pin, isMadeUp } = pinFrom(values['pin-file']);
  const person = { storeNo, name, role, pin };
  const { id, isKnown } = await withStore(async (store) => ({
    id: await addStaff(store, person, Date.now()),
    isKnown: await isKnownStore(store, storeNo),
  }));
  if (values.json) printJson({ id, storeNo, name, role, ...(isMadeUp && { pin }) });
  else {
    print(`${name} is ${role} of store ${storeNo}: ${id}`);
    if (!isKnown) print(`No terminal is paired for store ${storeNo} yet: is its number right?`);
    if (isMadeUp) sayPin(pin);
  }
  return EXIT.ok;
}

function checkedRole(given: string): Role {
  const role = ROLES.find((known) => known === given);
  if (role) return role;
  throw new CommandError(`--role must be ${ROLES.join(' or ')}`, EXIT.usage);
}

/** Never an argument: those can be seen by everybody on the machine. @throws CommandError, KeyError */
function pinFrom(file: string | undefined): { pin: string; isMadeUp: boolean } {
  if (file === undefined) return { pin: newPin(), isMadeUp: true };
  const pin = readPassphrase(file).trim();
  if (PIN_PATTERN.test(pin)) return { pin, isMadeUp: false };
  throw new CommandError('--pin-file must hold 4 to 8 digits and nothing else', EXIT.usage);
}

function sayPin(pin: string): void {
  print(`PIN ${pin}: it is not shown again.`);
}

async function list(args: string[]): Promise<number> {
  const { values } = readArgs(args, { store: text, json: flag }, LIST);
  const storeNo = values.store === undefined ? undefined : checked(values.store, STORE_NO);
  const rows = await withStore((store) => store.staff.list(storeNo));
  const staff = rows.map(({ pinHash: _, createdAt, disabledAt, ...person }) => ({
    ...person,
    createdAt: time(createdAt),
    ...(disabledAt !== undefined && { disabledAt: time(disabledAt) }),
  }));
  if (values.json) {
    printJson(staff);
    return EXIT.ok;
  }
  if (staff.length === 0) print('There is no staff yet: kaikei staff add');
  for (const { id, storeNo: of, role, name, disabledAt } of staff) {
    print([id, of, role, disabledAt && 'disabled', name].filter(Boolean).join('  '));
  }
  return EXIT.ok;
}

async function disable(args: string[]): Promise<number> {
  const { positionals } = readArgs(args, {}, DISABLE, 1);
  const id = needed(positionals[0], 'the id', DISABLE);
  const left = await withStore(async ({ staff }) => {
    if (!(await staff.disable(id, Date.now())))
      throw new CommandError('there is nobody of that id, or they were disabled before');
    const everybody = await staff.list();
    const storeNo = everybody.find((person) => person.id === id)?.storeNo;
    return everybody.filter((each) => each.storeNo === storeNo && each.disabledAt === undefined);
  });
  print(`${id} is disabled and signed out.`);
  if (left.length === 0)
    print('Nobody is left in that store: its tills ask nobody to sign in any more.');
  else if (left.every(({ role }) => role !== 'manager'))
    print('No manager is left in that store: nobody can approve refunds or close its days.');
  return EXIT.ok;
}

async function resetPin(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { 'pin-file': text, json: flag }, RESET, 1);
  const id = needed(positionals[0], 'the id', RESET);
  const { pin, isMadeUp } = pinFrom(values['pin-file']);
  const pinHash = await hashPin(pin);
  const isSet = await withStore((store) => store.staff.setPin(id, pinHash, Date.now()));
  if (!isSet) throw new CommandError('there is nobody of that id, or they are disabled');
  if (values.json) printJson({ id, ...(isMadeUp && { pin }) });
  else {
    print(`${id} has a new PIN and is signed out.`);
    if (isMadeUp) sayPin(pin);
  }
  return EXIT.ok;
}
