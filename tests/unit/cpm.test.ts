/** Codes of the consumer-presented mode: base64 around BER-TLV, the operator inside. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseWallet,
  recognize,
  type Recognition,
} from '@kaikei/shared/payment-code/recognize.ts';
import { base64, bytes, emvCode, jpqrCode, template, tlv } from '../support/cpm-codes.ts';

const PAYMENT_ID = '1234567890123456';
const ACCOUNT = '6212345678901234567F';
const UNIONPAY_AID = 'A000000333010101';
const JPQR_WALLETS = ['DPay', 'PayPay', 'RakutenPay', 'AuPay', 'MerPay'];

function candidates(recognition: Recognition): string[] {
  if (recognition.kind !== 'unknown') return expect.unreachable(recognition.kind);
  return recognition.candidates;
}

describe('a JPQR code', () => {
  it.each([
    ['90000002', 'DPay'],
    ['90008181', 'PayPay'],
    ['90000123', 'RakutenPay'],
    ['31589921', 'AuPay'],
    ['31589900', 'MerPay'],
  ])('of operator %s is %s, which the cashier confirms', (operator, payMethodId) => {
    const recognition = recognize(jpqrCode(operator, PAYMENT_ID));
    expect(recognition).toMatchObject({ kind: 'wallet', payMethodId, grade: 'C' });
    const choice = chooseWallet(recognition, undefined);
    expect(choice).toMatchObject({ ok: false, slug: 'wallet-not-recognised' });
    expect(choice).toHaveProperty('candidates[0]', payMethodId);
  });

  it('may hold the operator as packed digits', () => {
    const recognition = recognize(jpqrCode(bytes('31589900'), PAYMENT_ID));
    expect(recognition).toMatchObject({ kind: 'wallet', payMethodId: 'MerPay' });
  });

  it.each([
    ['an operator that nobody knows', '12345678'],
    ['an operator too short to tell', '9000'],
    ['letters for an operator', 'KAIKEI01'],
  ])('with %s is the cashier’s to tell', (_, operator) => {
    expect(candidates(recognize(jpqrCode(operator, PAYMENT_ID)))).toEqual(JPQR_WALLETS);
  });

  it('of an operator that is not on offer is named', () => {
    expect(recognize(jpqrCode('90000000', PAYMENT_ID))).toMatchObject({
      kind: 'foreign-wallet',
      name: 'LINE Pay',
    });
  });

  it('without any application is the cashier’s to tell', () => {
    const code = base64(tlv('85', 'JPQR1'), template('62', tlv('9F36', bytes('0001'))));
    expect(candidates(recognize(code))).toEqual(JPQR_WALLETS);
  });
});

describe('an EMVCo code', () => {
  it('of UnionPay is told by its AID, grade B', () => {
    const recognition = recognize(emvCode(UNIONPAY_AID, 'anything', ACCOUNT));
    expect(recognition).toMatchObject({ kind: 'wallet', payMethodId: 'UnionPay', grade: 'B' });
    expect(chooseWallet(recognition, undefined)).toEqual({ ok: true, payMethodId: 'UnionPay' });
  });

  it.each([
    ['Union Pay', 'UnionPay'],
    ['MERPAY', 'MerPay'],
  ])('with a strange AID is told by its label %s, grade C', (label, payMethodId) => {
    const recognition = recognize(emvCode('A0000000555555', label, ACCOUNT));
    expect(recognition).toMatchObject({ kind: 'wallet', payMethodId, grade: 'C' });
  });

  it('of nobody that is known is the cashier’s to tell', () => {
    const code = emvCode('A0000000555555', 'Product1', ACCOUNT);
    expect(candidates(recognize(code))).toEqual(['UnionPay', 'MerPay']);
  });

  it('with applications of two wallets is the cashier’s to tell, those two first', () => {
    const application = (label: string) =>
      template('61', tlv('4F', bytes('A0000000555555')), tlv('50', label));
    const code = base64(tlv('85', 'CPV01'), application('PayPay'), application('Merpay'));
    expect(candidates(recognize(code))).toEqual(['PayPay', 'MerPay', 'UnionPay']);
  });

  it('may have long lengths, tags of several bytes and padding', () => {
    const long = template('61', tlv('4F', bytes(UNIONPAY_AID)), tlv('9F8101', 'x'.repeat(120)));
    const code = base64(tlv('85', 'CPV01'), bytes('0000'), long);
    expect(recognize(code)).toMatchObject({ payMethodId: 'UnionPay' });
    expect(recognize(code.replace(/=+$/, ''))).toMatchObject({ payMethodId: 'UnionPay' });
  });
});

describe('an EMVCo code of a Japanese wallet, which shares its application with others', () => {
  const SHARED_AID = 'A000000065039202';
  const code = (issuer: string) =>
    base64(
      tlv('85', 'CPV01'),
      template('61', tlv('4F', bytes(SHARED_AID)), tlv('57', bytes(`${issuer}00123456 78D49121`))),
    );

  it('as published is Merpay, without asking', () => {
    const published = 'hQVDUFYwMWEfTwigAAAAZQOSAlcTMViZABI0VnjUkSEhAAAFEgAADw==';
    const recognition = recognize(published);
    expect(recognition).toMatchObject({ kind: 'wallet', payMethodId: 'MerPay', grade: 'B' });
    expect(chooseWallet(recognition, undefined)).toEqual({ ok: true, payMethodId: 'MerPay' });
  });

  it.each([
    ['31589900', 'MerPay'],
    ['31589921', 'AuPay'],
  ])('by the issuer %s is %s', (issuer, payMethodId) => {
    expect(recognize(code(issuer))).toMatchObject({ kind: 'wallet', payMethodId });
  });

  it.each(['31589931', '31589940'])('by the issuer %s is Yucho Pay, not on offer', (issuer) => {
    expect(recognize(code(issuer))).toMatchObject({ kind: 'foreign-wallet', name: 'ゆうちょPay' });
  });

  it('by an issuer that nobody knows is the cashier’s to tell', () => {
    for (const issuer of ['31589930', '31589941', '4ABCDEF0']) {
      expect(candidates(recognize(code(issuer)))).toEqual(['UnionPay', 'MerPay']);
    }
  });
});

describe('a code that was not read whole', () => {
  const whole = emvCode(UNIONPAY_AID, 'UnionPay', ACCOUNT);

  it('is refused, wherever it was cut within a data object', () => {
    const lengths = Array.from({ length: whole.length - 16 }, (_, index) => index + 12);
    const taken = lengths.filter((length) => recognize(whole.slice(0, length)).kind !== 'invalid');
    // Between two data objects nothing tells that more was to come.
    const boundaries = taken.map((length) => Math.floor((length * 6) / 8));
    const ends = [7, 7 + 2 + 32];
    expect(boundaries.filter((end) => !ends.includes(end))).toEqual([]);
    expect(chooseWallet(recognize(whole.slice(0, 20)), 'UnionPay')).toEqual({
      ok: false,
      slug: 'invalid-payment-code',
    });
  });

  it('or has signs that base64 has not, is refused', () => {
    const strange = `${whole.slice(0, 20)}*${whole.slice(21)}`;
    expect(recognize(strange)).toEqual({ kind: 'invalid', reason: 'characters' });
    expect(recognize(`${whole.slice(0, 20)}==${whole.slice(22)}`).kind).toBe('invalid');
  });
});

describe('whatever stands behind the beginning of a base64 code', () => {
  const heads = fc.constantFrom(tlv('85', 'CPV01'), tlv('85', 'JPQR1'));
  const anyCode = fc
    .tuple(heads, fc.uint8Array({ minLength: 1, maxLength: 300 }))
    .map(([head, rest]) => base64(head, rest));

  it('is recognised without an error, and never as a payment at grade A', () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        const recognition = recognize(code);
        expect(['wallet', 'unknown', 'invalid']).toContain(recognition.kind);
        if (recognition.kind === 'wallet') expect(recognition.grade).not.toBe('A');
        if (recognition.kind === 'unknown') expect(recognition.candidates).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never gets out: neither the account number nor the payment’s id', () => {
    const account = fc.stringMatching(/^\d{16}$/);
    fc.assert(
      fc.property(account, (number) => {
        const shown = [
          recognize(emvCode(UNIONPAY_AID, 'UnionPay', number)),
          recognize(emvCode('A0000000555555', 'Product1', number)),
          recognize(jpqrCode('90000002', number)),
        ];
        expect(JSON.stringify(shown)).not.toContain(number);
      }),
    );
  });
});
