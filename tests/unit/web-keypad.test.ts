import { describe, expect, it } from 'vitest';
import { keypadKeyOf, press, type KeypadKey } from '../../web/src/ui/keypad-keys.ts';
import { countdown } from '../../web/src/payment/countdown.ts';
import { newId } from '../../web/src/sale/ids.ts';
import {
  isWholePairingCode,
  shownPairingCode,
  takePairingCode,
} from '../../web/src/connection/pairing-code.ts';
import { ID_PATTERN } from '@kaikei/shared/api.ts';

describe('the keypad', () => {
  const after = (...keys: KeypadKey[]) =>
    keys.reduce((digits, key) => press(digits, key, 500_000).digits, '');

  it('builds the amount from the left', () => {
    expect(after('1', '5', '00')).toBe('1500');
    expect(after('0', '00', '7')).toBe('7');
    expect(after('1', '5', 'backspace')).toBe('1');
    expect(after('1', '5', 'clear')).toBe('');
    expect(after('backspace')).toBe('');
  });

  it('refuses a key that would go over the largest amount, and keeps what was there', () => {
    expect(press('500000', '0', 500_000)).toEqual({ digits: '500000', refused: true });
    expect(press('50000', '0', 500_000)).toEqual({ digits: '500000', refused: false });
    expect(press('50000', '00', 500_000)).toEqual({ digits: '50000', refused: true });
  });

  it('knows the keys of a keyboard, full-width digits too', () => {
    expect(keypadKeyOf('5')).toBe('5');
    expect(keypadKeyOf('５')).toBe('5');
    expect(keypadKeyOf('Backspace')).toBe('backspace');
    expect(keypadKeyOf('Escape')).toBe('clear');
    expect(keypadKeyOf('a')).toBeUndefined();
    expect(keypadKeyOf('55')).toBeUndefined();
  });
});

describe('ids', () => {
  const bytes = (value: number) => (length: number) => new Uint8Array(length).fill(value);

  it('have the form of the contract and sort by time', () => {
    const early = newId(1_700_000_000_000, bytes(255));
    const late = newId(1_700_000_000_001, bytes(0));
    expect(early).toMatch(ID_PATTERN);
    expect(early).toHaveLength(26);
    expect(early < late).toBe(true);
  });

  it('differ by their random part, and bear a clock that is far off', () => {
    expect(newId(0, bytes(1))).not.toBe(newId(0, bytes(2)));
    for (const time of [-1, 0, 2 ** 48, Number.MAX_SAFE_INTEGER]) {
      expect(newId(time, bytes(7))).toMatch(ID_PATTERN);
    }
  });
});

describe('the countdown', () => {
  it('shows whole seconds, the last one until it is over', () => {
    expect(countdown(60_000, 60_000)).toEqual({ seconds: 60, share: 1 });
    expect(countdown(30_500, 60_000).seconds).toBe(31);
    expect(countdown(1, 60_000).seconds).toBe(1);
    expect(countdown(-5, 60_000)).toEqual({ seconds: 0, share: 0 });
  });

  it('never shows more than the whole', () => {
    expect(countdown(61_000, 60_000).share).toBe(1);
    expect(countdown(10, 0).share).toBe(0);
  });
});

describe('pairing codes', () => {
  it('are shown in their form while they are typed', () => {
    expect(shownPairingCode('abcd')).toBe('ABCD');
    expect(shownPairingCode('abcdefgh')).toBe('ABCD-EFGH');
    expect(shownPairingCode(' ab cd-ef gh99')).toBe('ABCD-EFGH');
    expect(shownPairingCode('oil1ａｂｃｄ')).toBe('0111-ABCD');
    expect(isWholePairingCode('ABCD-EFG')).toBe(false);
    expect(isWholePairingCode('ABCD-EFGH')).toBe(true);
  });

  it('are taken out of the address', () => {
    const shown: unknown[] = [];
    const history = {
      replaceState: (...args: [unknown, string, (string | URL | null)?]) => shown.push(args[2]),
    };
    const location = { hash: '#pair=ABCD-EFGH', pathname: '/', search: '' };
    expect(takePairingCode(location, history)).toBe('ABCD-EFGH');
    expect(shown).toEqual(['/']);
    expect(takePairingCode({ ...location, hash: '' }, history)).toBeUndefined();
    expect(shown).toHaveLength(1);
  });
});
