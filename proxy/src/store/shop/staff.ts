import { ROLES } from '@kaikei/shared/shop/staff.ts';
import { TRIES, TRIES_AHEAD_MS, TRY_WINDOW_MS } from '../pairing-limits.ts';
import { holding, numberIn, rowOf, rowsOf, type Sql, type SqlRow, type Work } from '../sql.ts';
import { DEFAULT_SIGN_OUT_MINUTES } from './store-profiles.ts';
import type { PassedTry, PinTry, SignedIn, StaffRow, StaffStore, TooManyTries } from './port.ts';

const COLUMNS = 'id, store_no, name, role, pin_hash, created_at, disabled_at';

const KEPT_MS = 24 * 3_600_000;

export class SqlStaff implements StaffStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async add(person: Omit<StaffRow, 'createdAt' | 'disabledAt'>, now: number): Promise<void> {
    const { id, storeNo, name, role, pinHash } = person;
    await this.#sql.write(() =>
      rowsOf(
        'insert into staff (id, store_no, name, role, pin_hash, created_at, pin_set_at) values (?, ?, ?, ?, ?, ?, ?)',
        ...[id, storeNo, name, role, pinHash, now, now],
      ),
    );
  }

  async list(storeNo?: string): Promise<StaffRow[]> {
    const rows =
      storeNo === undefined
        ? await this.#sql.rows(`select ${COLUMNS} from staff order by store_no, created_at, id`)
        : await this.#sql.rows(
            `select ${COLUMNS} from staff where store_no = ? order by created_at, id`,
            storeNo,
          );
    return rows.map(personFrom);
  }

  async find(id: string): Promise<StaffRow | undefined> {
    const [row] = await this.#sql.rows(`select ${COLUMNS} from staff where id = ?`, id);
    return row && personFrom(row);
  }

  disable(id: string, now: number): Promise<boolean> {
    return this.#sql.write(function* () {
      const sql =
        'update staff set disabled_at = ? where id = ? and disabled_at is null returning id';
      if (!(yield* rowOf(sql, now, id))) return false;
      yield* leave('staff_id', id, now);
      return true;
    });
  }

  setPin(id: string, pinHash: string, now: number): Promise<boolean> {
    return this.#sql.write(function* () {
      const sql =
        'update staff set pin_hash = ?, pin_set_at = ?, pin_n = pin_n + 1 where id = ? and disabled_at is null returning id';
      if (!(yield* rowOf(sql, pinHash, now, id))) return false;
      yield* leave('staff_id', id, now);
      // The wrong ones were guesses of a PIN that is none any more.
      yield* rowsOf('delete from staff_tries where staff_id = ?', id);
      return true;
    });
  }

  async tooManyTries(attempt: PinTry): Promise<TooManyTries | undefined> {
    const latest = await Promise.all(
      latestWrong(attempt).map(([sql, ...values]) => this.#sql.rows(sql, ...values)),
    );
    return refusalOf(latest, attempt.now);
  }

  failTry(attempt: PinTry): Promise<TooManyTries | { kind: 'pin-invalid' }> {
    return this.#sql.write(function* () {
      const refusal = yield* refusalNow(attempt);
      if (refusal) return refusal;
      yield* keepWrong(attempt);
      return { kind: 'pin-invalid' as const };
    });
  }

  passTry(attempt: PinTry, person: StaffRow, { signIn }: { signIn: boolean }): Promise<PassedTry> {
    return this.#sql.write(function* (): Work<PassedTry> {
      const refusal = yield* refusalNow(attempt);
      if (refusal) return refusal;
      const { terminalId, now } = attempt;
      if (signIn) yield* holding(`staff at ${terminalId}`);
      // Nothing changes, but whoever disables them or gives them another PIN waits, and signs them out again.
      const still = yield* rowOf(
        'update staff set pin_n = pin_n where id = ? and pin_hash = ? and disabled_at is null returning pin_n',
        ...[person.id, person.pinHash],
      );
      if (!still) return { kind: 'pin-invalid' };
      const pinN = Number(still['pin_n']);
      if (signIn) yield* enter({ terminalId, staffId: person.id, pinN, now });
      return { kind: 'known' };
    });
  }

  async signOut(terminalId: string, now: number): Promise<void> {
    await this.#sql.write(() => leave('terminal_id', terminalId, now));
  }

  async touch(terminalId: string, now: number): Promise<void> {
    await this.#sql.write(() =>
      rowsOf('update terminal_staff set last_call_at = ? where terminal_id = ?', now, terminalId),
    );
  }
}

function* enter(who: {
  terminalId: string;
  staffId: string;
  pinN: number;
  now: number;
}): Work<void> {
  const { terminalId, staffId, pinN, now } = who;
  const same = yield* rowOf(
    'update terminal_staff set last_call_at = ? where terminal_id = ? and staff_id = ? and pin_n = ? returning staff_id',
    ...[now, terminalId, staffId, pinN],
  );
  if (same) return;
  // One who takes over from another: the first one is signed out, and the audit says so.
  yield* leave('terminal_id', terminalId, now);
  yield* rowsOf(
    'insert into terminal_staff (terminal_id, staff_id, pin_n, signed_in_at, last_call_at) values (?, ?, ?, ?, ?)',
    ...[terminalId, staffId, pinN, now, now],
  );
}

/** The audit has them leave at the time of what makes them leave, by the same clock. */
function* leave(by: 'terminal_id' | 'staff_id', id: string, now: number): Work<void> {
  yield* rowsOf(`update terminal_staff set signed_out_at = ? where ${by} = ?`, now, id);
  yield* rowsOf(`delete from terminal_staff where ${by} = ?`, id);
}

/** As many wrong ones as there may be, by terminal and by person. */
function latestWrong({ terminalId, staffId, now }: PinTry) {
  const by = (column: 'terminal_id' | 'staff_id', value: string) =>
    [
      `select at from staff_tries where ${column} = ? and refused = 1 and at > ? and at <= ? order by at desc limit ${TRIES}`,
      ...[value, now - TRY_WINDOW_MS, now + TRIES_AHEAD_MS],
    ] as [string, ...(string | number)[]];
  return [
    by('terminal_id', terminalId),
    ...(staffId === undefined ? [] : [by('staff_id', staffId)]),
  ];
}

/** @param latest of the terminal, and of the person */
function refusalOf(latest: readonly SqlRow[][], now: number): TooManyTries | undefined {
  const full = latest.filter((tries) => tries.length === TRIES);
  if (full.length === 0) return undefined;
  const fifths = full.map((tries) => Number(tries.at(-1)?.['at']));
  return { kind: 'too-many', retryAfterMs: Math.max(...fifths) + TRY_WINDOW_MS - now };
}

/** By what is committed until now, also by others who looked at a PIN at the same time. */
function* refusalNow(attempt: PinTry): Work<TooManyTries | undefined> {
  yield* holding('staff tries');
  const latest: SqlRow[][] = [];
  for (const [sql, ...values] of latestWrong(attempt)) {
    latest.push(yield* rowsOf(sql, ...values));
  }
  return refusalOf(latest, attempt.now);
}

function* keepWrong({ terminalId, staffId, now }: PinTry): Work<void> {
  // Those of before, and those of a clock that was set back since; of others than these only what is old by any clock:
  // that of one proxy may be wrong.
  yield* rowsOf(
    'delete from staff_tries where at <= ? or ((at <= ? or at > ?) and (terminal_id = ? or staff_id = ?))',
    ...[now - KEPT_MS, now - TRY_WINDOW_MS, now + TRIES_AHEAD_MS, terminalId, staffId ?? null],
  );
  const row = yield* rowOf(
    'insert into staff_tries (terminal_id, staff_id, at, refused) values (?, ?, ?, 0) returning n',
    ...[terminalId, staffId ?? null, now],
  );
  // The audit's trigger waits for the change.
  yield* rowsOf('update staff_tries set refused = 1 where n = ?', Number(row?.['n']));
}

function personFrom(row: SqlRow): StaffRow {
  const disabledAt = numberIn(row, 'disabled_at');
  return {
    id: String(row['id']),
    storeNo: String(row['store_no']),
    name: String(row['name']),
    role: roleFrom(row['role']),
    pinHash: String(row['pin_hash']),
    createdAt: Number(row['created_at']),
    ...(disabledAt !== undefined && { disabledAt }),
  };
}

/** One that is not known may do least. */
function roleFrom(value: unknown): StaffRow['role'] {
  return ROLES.find((role) => role === value) ?? 'cashier';
}

/** Who is signed in on a terminal, beside whatever else is selected of it: columns and joins. */
export const SIGNED_IN = {
  columns: `staff.id as staff_id, staff.name as staff_name, staff.role as staff_role, terminal_staff.last_call_at,
    stores.sign_out_after_minutes`,
  joins: `left join terminal_staff on terminal_staff.terminal_id = terminals.id
    left join staff on staff.id = terminal_staff.staff_id and staff.pin_n = terminal_staff.pin_n
      and staff.disabled_at is null
    left join stores on stores.store_no = terminals.store_no`,
} as const;

export function signedInFrom(row: SqlRow): SignedIn | undefined {
  const id = row['staff_id'];
  if (typeof id !== 'string') return undefined;
  return {
    id,
    name: String(row['staff_name']),
    role: roleFrom(row['staff_role']),
    lastCallAt: Number(row['last_call_at']),
    idleMs: (numberIn(row, 'sign_out_after_minutes') ?? DEFAULT_SIGN_OUT_MINUTES) * 60_000,
  };
}
