import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognize } from '@kaikei/shared/payment-code/recognize.ts';
import { OTHER_CODES, otherCode } from '@kaikei/shared/payment-code/other-codes.ts';
import { CODE_SHAPES } from '@kaikei/shared/payment-code/shapes.ts';
import { WALLETS } from '@kaikei/shared/payment-code/wallets.ts';

const EMVCO_CPM =
  'hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw==';

const digits = (length: number, first = '') =>
  fc.stringMatching(new RegExp(`^\\d{${length - first.length}}$`)).map((rest) => first + rest);

function withCheckDigit(body: string): string {
  const sum = [...body]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return body + String((10 - (sum % 10)) % 10);
}

describe('wallet codes', () => {
  it.each([
    ['132904600349929677', 'WeChatPay', 'A', 'WeChat Pay'],
    ['100000000000000000', 'WeChatPay', 'A', 'WeChat Pay'],
    ['159999999999999999', 'WeChatPay', 'A', 'WeChat Pay'],
    ['2512345678901234', 'Alipay+', 'A', 'Alipay+'],
    ['309999999999999999999999', 'Alipay+', 'A', 'Alipay+'],
    ['2893612204263667830', 'Alipay+', 'A', 'Alipay+'],
    ['281006020123456789012345', 'Alipay+', 'A', 'Alipay+'],
    ['28012345678901234', 'Alipay+', 'A', 'Alipay+'],
    ['6212345678901234567', 'UnionPay', 'B', 'UnionPay'],
    ['900081818812345678901234', 'PayPay', 'C', 'PayPay'],
    ['9000011234567890', 'RakutenPay', 'C', 'Rakuten Pay'],
    ['9000000212345678901234', 'DPay', 'C', 'd払い'],
    ['3158992112345678901', 'AuPay', 'C', 'au PAY'],
    ['3158990012345678901', 'MerPay', 'C', 'Merpay'],
  ])('%s is %s, grade %s', (code, payMethodId, grade, name) => {
    expect(recognize(code)).toEqual({ kind: 'wallet', payMethodId, grade, name });
    expect(recognize(code, ']Q1')).toEqual(recognize(code));
    expect(recognize(code, ']C0')).toEqual(recognize(code));
  });

  it.each([
    ['16 digits', '2812345678901234', 'Alipay+', '9000012345678901', 'RakutenPay'],
    ['18 digits', '281234567890123456', 'Alipay+', '141234567890123456', 'WeChatPay'],
    ['19 digits', '6289123456789012345', 'UnionPay', '2896212345612345678', 'Alipay+'],
    ['19 digits', '3158992100000000000', 'AuPay', '3058992100000000000', 'Alipay+'],
    ['24 digits', '900081818800000000000000', 'PayPay', '300081818800000000000000', 'Alipay+'],
  ])('%s: the prefix decides before the length', (_, one, oneWallet, other, otherWallet) => {
    expect(recognize(one)).toMatchObject({ kind: 'wallet', payMethodId: oneWallet });
    expect(recognize(other)).toMatchObject({ kind: 'wallet', payMethodId: otherWallet });
  });

  it.each([
    ['WeChat Pay, 17 digits', '13290460034992967'],
    ['WeChat Pay, 19 digits', '1329046003499296770'],
    ['prefix 16, 18 digits', '162904600349929677'],
    ['prefix 24, 18 digits', '241234567890123456'],
    ['prefix 31, 18 digits', '311234567890123456'],
    ['Alipay, 15 digits', '281234567890123'],
    ['Alipay, 25 digits', '2812345678901234567890123'],
    ['UnionPay, 18 digits', '621234567890123456'],
    ['PayPay, 23 digits', '90008181881234567890123'],
    ['letters in the tail', '13290460034992967a'],
    ['full-width digits', '１３２９０４６００３４９９２９６７７'],
  ])('%s is no wallet', (_, code) => {
    expect(recognize(code).kind).not.toBe('wallet');
  });

  it.each([
    ['LINE Pay', '9000000000123456789'],
    ['Yucho Pay', '3158993112345678901'],
    ['Yucho Pay', '3158994012345678901'],
    ['pring', '3158999512345678901'],
    ['Origami Pay', '9000000112345678901234'],
  ])('%s is not on offer, and named', (name, code) => {
    const known = name === 'Yucho Pay' ? 'ゆうちょPay' : name;
    expect(recognize(code)).toMatchObject({ kind: 'foreign-wallet', name: known, grade: 'C' });
  });
});

it.each([
  ['900081818895579920128799', 'PayPay'],
  ['289431869362714645', 'Alipay+'],
  ['280438849930815813', 'Alipay+'],
  ['135112298638468293', 'WeChatPay'],
])('a code that was seen in the field, %s, is of %s', (code, payMethodId) => {
  expect(recognize(code)).toMatchObject({ kind: 'wallet', payMethodId });
});

describe('codes of no known wallet', () => {
  it.each([
    ['same length, nearest beginning first', '3158912345678901234', ['AuPay', 'MerPay']],
    ['same prefix', '13290460034992967', ['WeChatPay', 'Alipay+']],
    ['same prefix only', '6212345678', ['UnionPay']],
    ['EMVCo', EMVCO_CPM, ['UnionPay', 'MerPay']],
  ])('%s', (_, code, first) => {
    const recognition = recognize(code);
    if (recognition.kind !== 'unknown') return expect.unreachable(recognition.kind);
    expect(recognition.candidates.slice(0, first.length)).toEqual(first);
    expect(new Set(recognition.candidates).size).toBe(recognition.candidates.length);
  });

  it.each(['5678901234567890123456789', 'own-string-of-a-wallet', 'x'.repeat(512)])(
    'nothing comes near %#: every wallet is a candidate',
    (code) => {
      const candidates = WALLETS.map((facts) => facts.payMethodId);
      expect(recognize(code)).toEqual({ kind: 'unknown', candidates, fitsShape: false });
    },
  );

  it('hands out candidates that a caller may change', () => {
    const recognition = recognize(EMVCO_CPM);
    if (recognition.kind !== 'unknown') return expect.unreachable(recognition.kind);
    recognition.candidates.reverse();
    expect(recognize(EMVCO_CPM)).not.toEqual(recognition);
  });
});

describe('what is no payment code', () => {
  it.each([
    ['EAN-8', '49123456'],
    ['JAN', '4901234567894'],
    ['JAN, wrong check digit', '4901234567890'],
    ['UPC-A', '306030209223'],
    ['UPC-E', '04252614'],
    ['UPC-E, short', '425261'],
    ['GTIN-14', '14901234567891'],
    ['starts like WeChat Pay', '1329046003496'],
    ['JAN with an add-on of 5, 18 digits', '491012345678212345'],
    ['ISBN with an add-on of 2', '978030640615712'],
    ['GS1 with separator', '010490123456789421A\u001d10B'],
    ['GS1 without separator', '0104901234567894'],
    ['GS1 as printed', '(01)04901234567894(10)AB'],
  ])('%s is a product', (_, code) => {
    expect(recognize(code)).toEqual({ kind: 'not-a-payment-code', reason: 'product-barcode' });
  });

  it.each([']E0', ']E3', ']E4', ']C1', ']e0', ']d2', ']Q3', ']Xg'])(
    'whatever a scanner read as %s is a product',
    (symbology) => {
      const expected = { kind: 'not-a-payment-code', reason: 'product-barcode' };
      expect(recognize('132904600349929677', symbology)).toEqual(expected);
    },
  );

  it.each([
    'https://qr.example.jp/abc',
    'HTTP://X.JP',
    'weixin://wxpay/bizpayurl?pr=abc',
    'upi://pay?pa=shop',
    'www.example.com',
    'WWW.example.com/path',
    'https://例え.jp/支払い',
    'mailto:someone@example.com',
  ])('%s is a URL', (code) => {
    expect(recognize(code)).toEqual({ kind: 'not-a-payment-code', reason: 'url' });
  });

  it('a URL longer than any payment code is a URL', () => {
    const code = `https://example.com/${'x'.repeat(600)}`;
    expect(recognize(code)).toEqual({ kind: 'not-a-payment-code', reason: 'url' });
  });

  it('a shop’s own EMV QR is a merchant QR', () => {
    const code =
      '00020101021126360014jp.example.shop0114123456789012345204581253033925802JP6304ABCD';
    expect(recognize(code)).toEqual({ kind: 'not-a-payment-code', reason: 'merchant-qr' });
  });

  it.each(['WIFI:S:shop;T:WPA;P:secret;;', 'BEGIN:VCARD\nFN:A\nEND:VCARD'])(
    '%j is something else',
    (code) => {
      expect(recognize(code)).toEqual({ kind: 'not-a-payment-code', reason: 'other' });
    },
  );
});

describe('members’ cards', () => {
  it.each([
    ['Codabar with its letters', 'a1234567890123b', undefined],
    ['15 digits', '123456789012345', undefined],
    ['a GS1 service relation', '8018490123456789012345', undefined],
    ['Codabar', '1234567890123456', ']F0'],
    ['Code 39', 'M0001234567', ']A0'],
    ['Interleaved 2 of 5', '1234567890123456', ']I1'],
  ])('%s is no payment code', (_, code, symbology) => {
    expect(recognize(code, symbology)).toEqual({
      kind: 'not-a-payment-code',
      reason: 'membership',
    });
  });

  it.each(['1234567890', '12345678901'])(
    '%s has fewer digits than any wallet, so it is rather a member’s number',
    (code) => {
      expect(recognize(code)).toMatchObject({ kind: 'unknown', looksLike: 'membership' });
      expect(recognize(`${code}000000`)).not.toHaveProperty('looksLike');
    },
  );

  it('an Interleaved 2 of 5 of 14 digits is a carton', () => {
    expect(recognize('14901234567891', ']I1')).toEqual({
      kind: 'not-a-payment-code',
      reason: 'product-barcode',
    });
  });
});

describe('bills, tickets and what else is held under a scanner', () => {
  it.each([
    ['a bill of a convenience store', 'bill', '91912345000000000000000000017026123100015003'],
    ['the same as printed', 'bill', '(91)912345000000000000000000017026123100015003'],
    ['a payment slip', 'bill', '4154901234567894802012345678901234567890'],
    ['a shipping container', 'other', '00349012345678901234'],
    ['a coupon', 'other', '2554901234567894000000000001'],
    ['a boarding pass', 'ticket', 'M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 100'],
    ['a European railway ticket', 'ticket', '#UT011080000102C0141'],
    ['a driver’s license', 'other', '@\n\u001e\rANSI 636026080102DL00410288'],
  ])('%s', (_, reason, code) => {
    expect(recognize(code)).toEqual({ kind: 'not-a-payment-code', reason });
  });

  it('fit no wallet’s form', () => {
    const shapes = CODE_SHAPES.filter((shape) => shape.kind === 'digits');
    for (const shape of shapes) {
      for (const prefix of shape.prefixes) {
        for (let length = shape.shortest; length <= shape.longest; length += 1) {
          for (const filling of '0123456789') {
            expect(otherCode(prefix.padEnd(length, filling))).toBeUndefined();
          }
        }
      }
    }
  });

  it('are rows with a grade', () => {
    expect(OTHER_CODES.every(({ grade }) => 'ABC'.includes(grade))).toBe(true);
  });
});

describe('what cannot be sent at all', () => {
  it.each([
    ['nothing', 'length', ''],
    ['5 digits', 'length', '13290'],
    ['9 digits', 'length', '132904600'],
    ['513 characters', 'length', 'x'.repeat(513)],
    ['a space inside', 'characters', '1329046003 49929677'],
    ['a space in front', 'characters', ' 132904600349929677'],
    ['a line end', 'characters', '132904600349929677\n'],
    ['two lines', 'characters', 'line1\rline2'],
    ['Japanese', 'characters', 'あいう'],
    ['DEL', 'characters', '1329046003499296\u007f7'],
    ['NUL', 'characters', '1329046003499296\u00007'],
  ])('%s: %s', (_, reason, code) => {
    expect(recognize(code)).toEqual({ kind: 'invalid', reason });
  });
});

describe('any text', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 600 }));
  const anySymbology = fc.option(fc.string({ maxLength: 4 }), { nil: undefined });
  const known: ReadonlySet<string> = new Set(WALLETS.map((facts) => facts.payMethodId));

  it('is recognised without an error, and candidates are wallets on offer', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, digits(18), digits(24)), anySymbology, (code, symbology) => {
        const recognition = recognize(code, symbology);
        if (recognition.kind !== 'unknown') return;
        expect(recognition.candidates.length).toBeGreaterThan(0);
        expect(recognition.candidates.filter((id) => !known.has(id))).toEqual([]);
      }),
    );
  });

  it('is never told back', () => {
    fc.assert(
      fc.property(fc.oneof(digits(18, '13'), digits(19), digits(24)), (code) => {
        expect(JSON.stringify(recognize(code))).not.toContain(code);
      }),
    );
  });

  it('an EAN, UPC or GTIN is a product, never a wallet', () => {
    const lengths = fc.constantFrom(8, 12, 13, 14);
    const product = lengths.chain((length) => digits(length - 1)).map(withCheckDigit);
    fc.assert(
      fc.property(product, fc.constantFrom(undefined, ']E0', ']C0', ']Q1'), (code, symbology) => {
        expect(recognize(code, symbology)).toEqual({
          kind: 'not-a-payment-code',
          reason: 'product-barcode',
        });
      }),
    );
  });

  it('18 digits that begin 10 to 15 are always WeChat Pay, 25 to 30 always Alipay+', () => {
    const starts = (prefixes: string[]) =>
      fc.constantFrom(...prefixes).chain((first) => digits(18, first));
    fc.assert(
      fc.property(
        starts(['10', '11', '12', '13', '14', '15']),
        starts(['25', '26', '27', '28', '29', '30']),
        (weChat, alipay) => {
          expect(recognize(weChat)).toMatchObject({ payMethodId: 'WeChatPay', grade: 'A' });
          expect(recognize(alipay)).toMatchObject({ payMethodId: 'Alipay+', grade: 'A' });
        },
      ),
    );
  });
});
