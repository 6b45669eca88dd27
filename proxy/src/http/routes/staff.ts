import {
  credentialSchema,
  type FormerMember,
  type StaffList,
  type StaffMember,
} from '@kaikei/shared/shop/staff.ts';
import type { AppContext } from '../../context.ts';
import { checkCredential } from '../../shop/credentials.ts';
import { refusalOf, withinLimit } from '../approval.ts';
import { membersOf, refuseMembers } from '../body.ts';
import type { Context } from '../env.ts';
import type { RateLimiter } from '../limits.ts';
import { validate } from '../validate.ts';

/** `GET /v1/staff` */
export function listStaff(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const all = await app.store.staff.list(c.get('terminal').storeNo);
    const formerStaff: FormerMember[] = [];
    const staff: StaffMember[] = [];
    for (const { id, name, role, disabledAt } of all) {
      if (disabledAt === undefined) staff.push({ id, name, role });
      else formerStaff.push({ id, name });
    }
    return c.json({ staff, formerStaff } satisfies StaffList);
  };
}

/** `PUT /v1/terminals/me/staff` */
export function signIn(app: AppContext, pins: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    const credential = validate(credentialSchema, membersOf(c));
    const terminal = c.get('terminal');
    const asking = { terminal, credential, clock: app.clock, signIn: true };
    const outcome = await withinLimit(pins, terminal.id, () => checkCredential(app.store, asking));
    if (outcome.kind !== 'known') throw refusalOf(app, c, outcome);
    const { id, name, role } = outcome.person;
    return c.json({ id, name, role } satisfies StaffMember);
  };
}

/** `DELETE /v1/terminals/me/staff` */
export function signOut(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    refuseMembers(c);
    const { id, staff } = c.get('terminal');
    if (staff) await app.store.staff.signOut(id, app.clock.now());
    return c.body(null, 204);
  };
}
