/** The shop's day on whichever store: written once, in SQL that both understand. */
import type { Sql } from '../sql.ts';
import type { Store } from '../port.ts';
import { SqlHistory } from './history.ts';
import { SqlReports } from './reports.ts';
import { SqlStaff } from './staff.ts';
import { SqlStoreProfiles } from './store-profiles.ts';

export function shopOn(sql: Sql): Pick<Store, 'profiles' | 'staff' | 'history' | 'reports'> {
  return {
    profiles: new SqlStoreProfiles(sql),
    staff: new SqlStaff(sql),
    history: new SqlHistory(sql),
    reports: new SqlReports(sql),
  };
}
