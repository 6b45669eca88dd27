/** The calls about the shop's staff. */
import {
  staffListSchema,
  staffMemberSchema,
  type Credential,
  type StaffList,
  type StaffMember,
} from '@kaikei/shared/shop/staff.ts';
import { terminalSchema, type TerminalView } from '@kaikei/shared/api.ts';
import * as v from 'valibot';
import { call, type HttpContext } from '../api/http.ts';

export interface StaffClient {
  list(): Promise<StaffList>;
  signIn(credential: Credential): Promise<StaffMember>;
  signOut(): Promise<void>;
  /** Who is signed in on this terminal, as the proxy has it. */
  signedIn(): Promise<TerminalView['staff']>;
}

const MINE = '/v1/terminals/me/staff';

export function createStaffClient(http: HttpContext): StaffClient {
  return {
    list: () => call(http, 'GET', '/v1/staff', staffListSchema),
    signIn: (credential) => call(http, 'PUT', MINE, staffMemberSchema, { body: credential }),
    signedIn: async () => (await call(http, 'GET', '/v1/terminals/me', terminalSchema)).staff,
    signOut: () => call(http, 'DELETE', MINE, v.undefined()),
  };
}
