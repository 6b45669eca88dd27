/** The calls about the shop's staff. */
import {
  staffListSchema,
  staffMemberSchema,
  type Credential,
  type StaffMember,
} from '@kaikei/shared/shop/staff.ts';
import * as v from 'valibot';
import { call, type HttpContext } from '../api/http.ts';

export interface StaffClient {
  list(): Promise<readonly StaffMember[]>;
  signIn(credential: Credential): Promise<StaffMember>;
  signOut(): Promise<void>;
}

const MINE = '/v1/terminals/me/staff';

export function createStaffClient(http: HttpContext): StaffClient {
  return {
    list: async () => (await call(http, 'GET', '/v1/staff', staffListSchema)).staff,
    signIn: (credential) => call(http, 'PUT', MINE, staffMemberSchema, { body: credential }),
    signOut: () => call(http, 'DELETE', MINE, v.undefined()),
  };
}
