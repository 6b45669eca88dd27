/** The staff of the shop, loaded after the first picture: most shops have none. */
import { staffListSchema } from '@kaikei/shared/shop/staff.ts';
import * as v from 'valibot';
import { createStaffClient } from '../staff/staff-client.ts';
import { Staff } from '../staff/staff.svelte.ts';
import { keptAnswer } from '../storage/kept-answer.ts';
import type { App } from './compose.ts';

const keptSchema = v.object({
  storeNo: v.string(),
  people: staffListSchema.entries.staff,
  former: staffListSchema.entries.formerStaff,
});

/** One for the life of the page: whatever may need a manager's approval asks the same. */
const composed = new WeakMap<object, Staff>();

export function staffOf({ http, till }: Pick<App, 'http' | 'till'>): Staff {
  const { session } = till;
  const staff =
    composed.get(session) ??
    new Staff({
      client: createStaffClient(http),
      storeNo: () => session.terminal?.storeNo,
      kept: keptAnswer(localStorage, 'kaikei-staff', keptSchema),
      signedIn: () => session.terminal?.staff,
      onSignedIn: (person) => till.signedIn(person),
    });
  composed.set(session, staff);
  return staff;
}
