/** What the shop has set for its stores. */
import { DEFAULT_DAY_RULES, isTimeOfDay, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { PAPER_WIDTHS_MM } from '@kaikei/shared/shop/store.ts';
import { isTimeZone } from '@kaikei/shared/shop/time-zone.ts';
import { numberIn, rowOf, rowsOf, textIn, type Sql, type SqlRow } from '../sql.ts';
import type { StoreProfile, StoreProfileChange, StoreProfiles, TerminalName } from './port.ts';

const COLUMNS = `store_no, name, address, phone, registration_number, time_zone, day_starts_at, receipt_footer, paper,
  sign_out_after_minutes, receipt_links, stamp_for_wallets`;

const [NARROW, WIDE] = PAPER_WIDTHS_MM;
export const DEFAULT_SIGN_OUT_MINUTES = 10;
const DEFAULTS = {
  ...DEFAULT_DAY_RULES,
  paper: WIDE,
  signOutAfterMinutes: DEFAULT_SIGN_OUT_MINUTES,
  receiptLinks: true,
  revenueStampForWallets: false,
} as const;

export class SqlStoreProfiles implements StoreProfiles {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async find(storeNo: string): Promise<StoreProfile> {
    const [row] = await this.#sql.rows(`select ${COLUMNS} from stores where store_no = ?`, storeNo);
    return row ? profileFrom(row) : { storeNo, ...DEFAULTS };
  }

  async terminals(storeNo: string): Promise<TerminalName[]> {
    const rows = await this.#sql.rows(
      'select id, name from terminals where store_no = ? order by created_at, id',
      storeNo,
    );
    return rows.map((row) => ({ id: String(row['id']), name: String(row['name']) }));
  }

  async list(): Promise<StoreProfile[]> {
    const rows = await this.#sql.rows(`select ${COLUMNS} from stores order by store_no`);
    return rows.map(profileFrom);
  }

  set(storeNo: string, change: StoreProfileChange, now: number): Promise<StoreProfile> {
    return this.#sql.write(function* () {
      const row = yield* rowOf(`select ${COLUMNS} from stores where store_no = ?`, storeNo);
      const before = row ? profileFrom(row) : { storeNo, ...DEFAULTS };
      const after = { ...before, ...change };
      const [written] = yield* rowsOf(
        `insert into stores (store_no, name, address, phone, registration_number, time_zone, day_starts_at,
           receipt_footer, paper, sign_out_after_minutes, receipt_links, stamp_for_wallets, updated_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (store_no) do update set name = excluded.name, address = excluded.address,
           phone = excluded.phone, registration_number = excluded.registration_number,
           time_zone = excluded.time_zone, day_starts_at = excluded.day_starts_at,
           receipt_footer = excluded.receipt_footer, paper = excluded.paper,
           sign_out_after_minutes = excluded.sign_out_after_minutes, receipt_links = excluded.receipt_links,
           stamp_for_wallets = excluded.stamp_for_wallets, updated_at = excluded.updated_at
         returning ${COLUMNS}`,
        storeNo,
        after.name ?? null,
        after.address ?? null,
        after.phone ?? null,
        after.registrationNumber ?? null,
        after.timeZone ?? DEFAULTS.timeZone,
        after.dayStartsAt ?? DEFAULTS.dayStartsAt,
        after.receiptFooter ?? null,
        after.paper ?? DEFAULTS.paper,
        after.signOutAfterMinutes ?? DEFAULTS.signOutAfterMinutes,
        Number(after.receiptLinks ?? DEFAULTS.receiptLinks),
        Number(after.revenueStampForWallets ?? DEFAULTS.revenueStampForWallets),
        now,
      );
      if (!written) throw new Error('a store that was just written is not there');
      return profileFrom(written);
    });
  }
}

function profileFrom(row: SqlRow): StoreProfile {
  const name = textIn(row, 'name');
  const address = textIn(row, 'address');
  const phone = textIn(row, 'phone');
  const registrationNumber = textIn(row, 'registration_number');
  const receiptFooter = textIn(row, 'receipt_footer');
  return {
    storeNo: String(row['store_no']),
    ...(name !== undefined && { name }),
    ...(address !== undefined && { address }),
    ...(phone !== undefined && { phone }),
    ...(registrationNumber !== undefined && { registrationNumber }),
    ...dayRulesIn(row),
    ...(receiptFooter !== undefined && { receiptFooter }),
    paper: numberIn(row, 'paper') === NARROW ? NARROW : WIDE,
    signOutAfterMinutes: numberIn(row, 'sign_out_after_minutes') ?? DEFAULTS.signOutAfterMinutes,
    receiptLinks: numberIn(row, 'receipt_links') !== 0,
    revenueStampForWallets: numberIn(row, 'stamp_for_wallets') === 1,
  };
}

/** As nothing is set for it, where there is no row. */
export function dayRulesFrom(row: SqlRow | undefined): DayRules {
  return row ? dayRulesIn(row) : DEFAULT_DAY_RULES;
}

/** What no engine knows, or no clock shows, is damage: the store goes on by the defaults, and `doctor` names it. */
function dayRulesIn(row: SqlRow): DayRules {
  const [timeZone, dayStartsAt] = [String(row['time_zone']), String(row['day_starts_at'])];
  return {
    timeZone: isTimeZone(timeZone) ? timeZone : DEFAULTS.timeZone,
    dayStartsAt: isTimeOfDay(dayStartsAt) ? dayStartsAt : DEFAULTS.dayStartsAt,
  };
}

export function hasDamagedDayRules(row: SqlRow): boolean {
  const rules = dayRulesIn(row);
  return rules.timeZone !== row['time_zone'] || rules.dayStartsAt !== row['day_starts_at'];
}
