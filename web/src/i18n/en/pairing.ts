/** English: how a browser becomes a till. */
import type { PairingMessages } from '../pairing-messages.ts';

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`;

export const pairing: PairingMessages = {
  title: 'Pair this till',
  lead: 'Enter the 8-character pairing code that you got from the administrator. It works once, within five minutes.',
  label: 'Pairing code',
  submit: 'Pair',
  working: 'Pairing…',
  hint: 'Digits and capital letters, for example 7K3M-Q2XD.',
  invalid: 'Wrong code. Check each character and enter it again.',
  expired: 'This code has expired. Ask for a new one.',
  used: 'This code has already been used. Ask for a new one.',
  tooMany: (minutes) => `Too many wrong codes. Wait ${counted(minutes, 'minute')}, then try again.`,
  unreachable: 'The server does not respond. Check the network, then try again.',
  revoked: 'The administrator removed this till. Ask for a new pairing code.',
  lost: 'This till is no longer paired. Ask for a new pairing code.',
  offer: {
    again: {
      title: 'Pair this till again?',
      lead: (name, storeNo) =>
        `A pairing link was opened. This browser is already “${name}” of store ${storeNo}. Pair it again only if you asked for the link.`,
      accept: 'Pair again',
      stay: 'Keep this till',
    },
    first: {
      title: 'Pair this till?',
      lead: 'A pairing link was opened. Pair this browser only if you asked for the link.',
      accept: 'Pair',
      stay: 'Don’t pair',
    },
    blocked:
      'A pairing link was opened, but this till has payments whose result nobody has seen yet. Look at them first, then open the link again.',
    invalid: 'This link does not work. Ask for a new one.',
  },
  other: 'Pairing failed. Try again, or ask for a new code.',
};
