/** The shop's day on whichever store: written once, in SQL that both understand. */
import type { Sql } from '../sql.ts';
import type { Store } from '../port.ts';
import { SqlHistory } from './history.ts';
import { SqlReceiptLinks } from './receipt-links.ts';
import { SqlReports } from './reports.ts';
import { SqlStaff } from './staff.ts';
import { SqlStoreProfiles } from './store-profiles.ts';

type Shop = Pick<Store, 'profiles' | 'staff' | 'history' | 'reports' | 'receiptLinks'>;

export function shopOn(sql: Sql): Shop {
  return {
    profiles: new SqlStoreProfiles(sql),
    staff: new SqlStaff(sql),
    history: new SqlHistory(sql),
    reports: new SqlReports(sql),
    receiptLinks: new SqlReceiptLinks(sql),
  };
}
