/** Who somebody is, by their PIN; tries are counted by terminal and by person, before the PIN is looked at. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Credential, Role } from '@kaikei/shared/shop/staff.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/port.ts';
import type { TerminalRow } from '../store/terminals-port.ts';
import type { BegunTry, StaffRow } from '../store/shop/port.ts';
import { isPin } from './pins.ts';

type Now = Pick<Clock, 'now'>;

/** About as long as the look at one PIN takes. */
const LOOK_AGAIN_MS = 100;

export type CredentialOutcome =
  | { kind: 'known'; person: StaffRow }
  /** Wrong, or nobody of this store. */
  | { kind: 'pin-invalid' }
  | { kind: 'too-many'; retryAfterMs: number };

interface Asking {
  terminal: Pick<TerminalRow, 'id' | 'storeNo'>;
  credential: Credential;
  clock: Now;
  /** The terminal is theirs from now on. */
  signIn: boolean;
}

/** @throws StorageError */
export async function checkCredential(
  { staff }: Pick<Store, 'staff'>,
  { terminal, credential, clock, signIn }: Asking,
): Promise<CredentialOutcome> {
  const { staffId, pin } = credential;
  const found = await staff.find(staffId);
  const isOfStore = found?.storeNo === terminal.storeNo && found.disabledAt === undefined;
  // What names nobody is not kept with the try: somebody may have typed their PIN there.
  const person = isOfStore ? found : undefined;
  const begun = await beginTry(staff, { terminalId: terminal.id, staffId: person?.id, clock });
  if (begun.kind === 'too-many') return begun;
  if (!person || !(await isPin(pin, person.pinHash))) {
    await staff.failTry(begun.id);
    return { kind: 'pin-invalid' };
  }
  // Meanwhile they may have been given another PIN, or been disabled.
  const isStill = await staff.passTry(begun.id, person, {
    now: clock.now(),
    ...(signIn && { terminalId: terminal.id }),
  });
  return isStill ? { kind: 'known', person } : { kind: 'pin-invalid' };
}

/** A try that may be right or wrong is waited for: only wrong ones make others wait for minutes. */
async function beginTry(
  staff: Store['staff'],
  { terminalId, staffId, clock }: { terminalId: string; staffId: string | undefined; clock: Now },
): Promise<Exclude<BegunTry, { kind: 'under-way' }>> {
  for (;;) {
    const begun = await staff.beginTry(terminalId, staffId, clock.now());
    if (begun.kind !== 'under-way') return begun;
    await pause(LOOK_AGAIN_MS);
  }
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
