/** The staff of a store: who is there, and how they say who they are. */
import * as v from 'valibot';

export const ROLES = ['cashier', 'manager'] as const;
export type Role = (typeof ROLES)[number];

export const PIN_PATTERN = /^[0-9]{4,8}$/;

/** Who somebody says they are: to sign in, or to approve what another does. */
export const credentialSchema = v.strictObject({
  staffId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be an id of the staff')),
  pin: v.pipe(v.string('must be text'), v.regex(PIN_PATTERN, 'must be 4 to 8 digits')),
});
export type Credential = v.InferOutput<typeof credentialSchema>;

export const staffMemberSchema = v.object({
  id: v.string(),
  name: v.string(),
  role: v.picklist(ROLES),
});
export type StaffMember = v.InferOutput<typeof staffMemberSchema>;

const formerMemberSchema = v.object({ id: v.string(), name: v.string() });
/** Somebody who left: what they did still bears their name. */
export type FormerMember = v.InferOutput<typeof formerMemberSchema>;

/** `GET /v1/staff` */
export const staffListSchema = v.object({
  staff: v.array(staffMemberSchema),
  /** Absent from a proxy of before. */
  formerStaff: v.optional(v.array(formerMemberSchema)),
});
export type StaffList = v.InferOutput<typeof staffListSchema>;
