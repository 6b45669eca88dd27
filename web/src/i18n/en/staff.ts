/** English: who works at the till. */
import type { StaffMessages } from '../staff-messages.ts';

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`;

export const staff: StaffMessages = {
  staff: 'Staff',
  store: 'Store',
  signInTitle: 'Who is at the till?',
  signInLead: 'Choose your name, then enter your PIN.',
  approvalTitle: 'A manager has to approve this',
  approvalLead: 'It continues as soon as a manager has entered their PIN.',
  nobody: 'No one who can do this is registered. Ask the administrator.',
  signOut: 'Sign out',
  pin: 'PIN entry',
  erase: 'Delete last digit',
  enter: 'OK',
  working: 'Checking…',
  another: 'Choose again',
  close: 'Close',
  wrong: 'Wrong PIN. Enter it again.',
  noManager: 'This person is not a manager. Choose a manager.',
  unreachable: 'The server does not respond. Check the connection, then try again.',
  failed: 'The PIN could not be checked. Try again.',
  refundOpen: (amount) => `The refund of ${amount} is not confirmed yet`,
  refundShow: 'Show it',
  roles: { cashier: 'Cashier', manager: 'Manager' },
  signedIn: (name) => `Signed in: ${name}`,
  pinOf: (name) => `Enter the PIN of ${name}`,
  entered: (digits) => `${counted(digits, 'digit')} entered`,
  tooMany: (minutes) =>
    `Too many wrong PINs. Wait ${counted(minutes, 'minute')}, then try again. You can keep selling meanwhile.`,
};
