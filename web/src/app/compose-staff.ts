/** The staff of the shop, loaded after the first picture: most shops have none. */
import { createStaffClient } from '../staff/staff-client.ts';
import { Staff } from '../staff/staff.svelte.ts';
import type { App } from './compose.ts';

/** One for the life of the page: whatever may need a manager's approval asks the same. */
const composed = new WeakMap<object, Staff>();

export function staffOf({ http, till }: Pick<App, 'http' | 'till'>): Staff {
  const { session } = till;
  const staff =
    composed.get(session) ??
    new Staff({
      client: createStaffClient(http),
      signedIn: () => session.terminal?.staff,
      onSignedIn: (person) => till.signedIn(person),
    });
  composed.set(session, staff);
  return staff;
}
