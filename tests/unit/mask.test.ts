import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskCode } from '@kaikei/shared/payment-code/mask.ts';
import { emvCode, jpqrCode } from '../support/cpm-codes.ts';

it('a masked code shows two digits and four of a wallet’s code', () => {
  expect(maskCode('132904600349929677')).toBe('13••••••••••••9677');
});

it('a masked code shows nothing of a short one', () => {
  expect(maskCode('12345678')).toBe('••••••••');
  expect(maskCode('')).toBe('');
});

it('a masked code shows of a base64 code what all of its kind begin with', () => {
  const shown = maskCode(emvCode('A000000333010101', 'UnionPay', '6212345678901234567F'));
  expect(shown).toMatch(/^hQVDUFYwM•+$/);
  expect(maskCode(jpqrCode('90000002', '1234567890'))).toMatch(/^hQVKUFFSM•+$/);
});

it('a masked code never shows seven characters in a row of any other code', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-zA-Z]{12,512}$/), (code) => {
      const shown = maskCode(code).replaceAll('•', '\n');
      expect(shown.split('\n').every((part) => part.length <= 4)).toBe(true);
    }),
  );
});
