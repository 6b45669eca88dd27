/** Texts of signing in and of approvals, which a shop without staff does not show. */
import type { Role } from '@kaikei/shared/shop/staff.ts';

export interface StaffMessages extends Record<
  | 'staff'
  | 'store'
  | 'signInTitle'
  | 'signInLead'
  | 'approvalTitle'
  | 'approvalLead'
  | 'nobody'
  | 'signOut'
  | 'pin'
  | 'erase'
  | 'enter'
  | 'working'
  | 'another'
  | 'close'
  | 'wrong'
  | 'noManager'
  | 'refundShow'
  | 'unreachable'
  | 'failed',
  string
> {
  roles: Record<Role, string>;
  /** A refund that was asked for here, and that the server is not known to have. */
  refundOpen: (amount: string) => string;
  signedIn: (name: string) => string;
  pinOf: (name: string) => string;
  entered: (digits: number) => string;
  tooMany: (minutes: number) => string;
}
