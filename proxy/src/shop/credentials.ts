/** Who somebody is, by their PIN; wrong ones are counted by terminal and by person. */
import type { Credential, Role } from '@kaikei/shared/shop/staff.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/port.ts';
import type { TerminalRow } from '../store/terminals-port.ts';
import type { StaffRow, TooManyTries } from '../store/shop/port.ts';
import { inTurn, isPin } from './pins.ts';

type Now = Pick<Clock, 'now'>;

export type CredentialOutcome =
  | { kind: 'known'; person: StaffRow }
  /** Wrong, or nobody of this store. */
  | { kind: 'pin-invalid' }
  | TooManyTries;

interface Asking {
  terminal: Pick<TerminalRow, 'id' | 'storeNo'>;
  credential: Credential;
  clock: Now;
  /** The terminal is theirs from now on. */
  signIn: boolean;
}

/**
 * One after the other, so that many at once are no way around the limit, and past it cost no look at a PIN.
 * @throws StorageError
 */
export function checkCredential(
  store: Pick<Store, 'staff'>,
  asking: Asking,
): Promise<CredentialOutcome> {
  return inTurn(() => look(store, asking));
}

async function look(
  { staff }: Pick<Store, 'staff'>,
  { terminal, credential, clock, signIn }: Asking,
): Promise<CredentialOutcome> {
  const { staffId, pin } = credential;
  const found = await staff.find(staffId);
  const isOfStore = found?.storeNo === terminal.storeNo && found.disabledAt === undefined;
  // What names nobody is not kept with the try: somebody may have typed their PIN there.
  const person = isOfStore ? found : undefined;
  const attempt = () => ({ terminalId: terminal.id, staffId: person?.id, now: clock.now() });
  const refusal = await staff.tooManyTries(attempt());
  if (refusal) return refusal;
  if (!person || !(await isPin(pin, person.pinHash))) return staff.failTry(attempt());
  const outcome = await staff.passTry(attempt(), person, { signIn });
  return outcome.kind === 'known' ? { kind: 'known', person } : outcome;
}

export type ApprovalOutcome =
  | { kind: 'approved'; by: { id: string; name: string; role: Role } }
  | { kind: 'approval-required' }
  | Exclude<CredentialOutcome, { kind: 'known' }>;

/**
 * What needs a manager: one who is signed in on the terminal, or whose PIN comes with the request. Every call that
 * needs one asks here.
 * @throws StorageError
 */
export async function approvedByManager(
  store: Pick<Store, 'staff'>,
  {
    terminal,
    approval,
    clock,
  }: { terminal: TerminalRow; approval?: Credential | undefined; clock: Now },
): Promise<ApprovalOutcome> {
  const by = approval
    ? await checkCredential(store, { terminal, credential: approval, clock, signIn: false })
    : terminal.staff && { kind: 'known' as const, person: terminal.staff };
  if (!by) return { kind: 'approval-required' };
  if (by.kind !== 'known') return by;
  const { id, name, role } = by.person;
  return role === 'manager'
    ? { kind: 'approved', by: { id, name, role } }
    : { kind: 'approval-required' };
}
