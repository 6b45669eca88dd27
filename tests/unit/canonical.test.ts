import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '@kaikei/proxy/gateway/canonical.ts';
import { readJson } from '@kaikei/proxy/json.ts';
import vectors from '../fixtures/signature.json' with { type: 'json' };

describe('canonicalText', () => {
  it.each(vectors.signing)('makes the known text: $name', ({ parameters, canonical }) => {
    expect(canonicalText(Object.entries(parameters))).toBe(canonical);
  });

  it('leaves out the signature in any case, nulls and empty values', () => {
    const text = canonicalText([
      ['sign', 'x'],
      ['SIGN', 'y'],
      ['Sign', 'z'],
      ['b', ''],
      ['c', null],
      ['d', undefined],
      ['sign_type', 'RSA2'],
      ['a', '0'],
    ]);
    expect(text).toBe('a=0&sign_type=RSA2');
  });

  it('puts values in raw, in code unit order of their keys', () => {
    const text = canonicalText([
      ['b', '日本語 & a=b+c %'],
      ['a_', '2'],
      ['aa', '3'],
      ['B', '1'],
    ]);
    expect(text).toBe('B=1&a_=2&aa=3&b=日本語 & a=b+c %');
  });

  it('covers an answer as it was received, numbers and objects included', () => {
    const { members } = readJson(
      '{"psn":"P1","code":0,"data":{"amount": 1.50},"msg":null,"sign":"x"}',
    );
    expect(canonicalText(members)).toBe('code=0&data={"amount": 1.50}&psn=P1');
  });

  it('does not depend on the order of the parameters', () => {
    const pairs = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([key]) => key });
    fc.assert(
      fc.property(pairs, (given) => {
        expect(canonicalText([...given].reverse())).toBe(canonicalText(given));
      }),
    );
  });
});
