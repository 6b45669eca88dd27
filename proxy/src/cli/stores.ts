import * as v from 'valibot';
import { storeChangeSchema } from '@kaikei/shared/shop/store.ts';
import type { StoreProfileChange } from '../store/shop/port.ts';
import { STORE_NO, checked } from './forms.ts';
import { CommandError, EXIT, needed, print, printJson, readArgs } from './io.ts';
import { withStore } from './store.ts';

export const usage = [
  'stores set <store_no> [--name <text>] [--address <text>] [--phone <text>] [--registration-number T…] [--time-zone <zone>] [--day-starts-at <HH:MM>] [--receipt-footer <text>] [--paper 58|80] [--sign-out-after <minutes>] [--receipt-links on|off] [--stamp-for-wallets on|off] [--json]',
  'stores list [--json]',
];
const [SET = '', LIST = ''] = usage;

export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'set':
      return set(rest);
    case 'list':
      return list(rest);
    case undefined:
    default:
      throw new CommandError(`Usage: kaikei ${usage.join(' | ')}`, EXIT.usage);
  }
}

const text = { type: 'string' } as const;

/** The options, and which members of a store they set. */
const MEMBERS = {
  name: 'name',
  address: 'address',
  phone: 'phone',
  'registration-number': 'registrationNumber',
  'time-zone': 'timeZone',
  'day-starts-at': 'dayStartsAt',
  'receipt-footer': 'receiptFooter',
  paper: 'paper',
  'sign-out-after': 'signOutAfterMinutes',
  'receipt-links': 'receiptLinks',
  'stamp-for-wallets': 'revenueStampForWallets',
} as const;
type Option = keyof typeof MEMBERS;
const NUMBERS: ReadonlySet<Option> = new Set(['paper', 'sign-out-after']);
const SWITCHES: ReadonlySet<Option> = new Set(['receipt-links', 'stamp-for-wallets']);

async function set(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(
    args,
    {
      ...{ name: text, address: text, phone: text, 'registration-number': text },
      ...{ 'time-zone': text, 'day-starts-at': text, 'receipt-footer': text, paper: text },
      ...{ 'sign-out-after': text, 'receipt-links': text, 'stamp-for-wallets': text },
      ...{ json: { type: 'boolean' } as const },
    },
    SET,
    1,
  );
  const storeNo = checked(needed(positionals[0], 'the store number', SET), {
    ...STORE_NO,
    option: 'the store number',
  });
  const options = Object.keys(MEMBERS) as Option[];
  const change: StoreProfileChange = {};
  for (const option of options) {
    const given = values[option];
    if (given !== undefined) Object.assign(change, memberOf(option, given));
  }
  const profile = await withStore((store) => store.profiles.set(storeNo, change, Date.now()));
  if (values.json) printJson(profile);
  else
    print(
      `Store ${storeNo} is set: its days go by ${profile.timeZone} from ${profile.dayStartsAt}.`,
    );
  return EXIT.ok;
}

/** An empty text takes the member away. @throws CommandError */
function memberOf(option: Option, given: string): StoreProfileChange {
  const member = MEMBERS[option];
  if (given === '') return { [member]: undefined };
  const result = v.safeParse(storeChangeSchema, { [member]: valueOf(option, given) });
  if (result.success) return result.output;
  throw new CommandError(`--${option} ${result.issues[0].message}`, EXIT.usage);
}

function valueOf(option: Option, given: string): string | number | boolean {
  if (NUMBERS.has(option) && /^\d{1,9}$/.test(given)) return Number(given);
  if (SWITCHES.has(option) && (given === 'on' || given === 'off')) return given === 'on';
  return given;
}

async function list(args: string[]): Promise<number> {
  const { values } = readArgs(args, { json: { type: 'boolean' } }, LIST);
  const profiles = await withStore((store) => store.profiles.list());
  if (values.json) {
    printJson(profiles);
    return EXIT.ok;
  }
  if (profiles.length === 0) print('Nothing is set for any store yet: kaikei stores set');
  for (const { storeNo, name, timeZone, dayStartsAt, registrationNumber } of profiles) {
    print([storeNo, timeZone, dayStartsAt, registrationNumber, name].filter(Boolean).join('  '));
  }
  return EXIT.ok;
}
