import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedJsonError, MAX_JSON_DEPTH, readJson } from '@kaikei/proxy/json.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('what readJson accepts', () => {
  it('reads a value and keeps the top-level members as written', () => {
    const text = `{ "s": "a\\u0062\\n\\/", "n": 1.50E+3, "t": true, "f":false, "z": null,
      "o": { "x": [1, {"y": "}"}] }, "a": [ ], "empty": "" }`;
    const { value, members } = readJson(text);
    expect(value).toEqual(JSON.parse(text));
    expect([...members]).toEqual([
      ['s', 'ab\n/'],
      ['n', '1.50E+3'],
      ['t', 'true'],
      ['f', 'false'],
      ['o', '{ "x": [1, {"y": "}"}] }'],
      ['a', '[ ]'],
      ['empty', ''],
    ]);
  });

  it.each(['[1, {"a": 1}]', '"text"', '12', 'null', ' true '])(
    'has no members for a top level that is no object: %s',
    (text) => {
      expect(readJson(text)).toEqual({ value: JSON.parse(text) as unknown, members: new Map() });
    },
  );

  it('reads UTF-8 bytes', () => {
    expect(readJson(Buffer.from('{"msg":"成功"}')).members.get('msg')).toBe('成功');
  });

  it('lets objects of one array name the same members', () => {
    expect(readJson('[{"a":1},{"a":2}]').value).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('allows nesting up to the limit', () => {
    expect(() => readJson(nested(MAX_JSON_DEPTH))).not.toThrow();
  });

  it('keeps the members of any object, however it is laid out', () => {
    const name = fc
      .string()
      .filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
    // The generator's own keys may be forbidden ones deeper down; those have tests of their own.
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
    const layout = fc.constantFrom(undefined, 1, '\t');
    fc.assert(
      fc.property(fc.dictionary(name, value), layout, (object, indent) => {
        const { members } = readJson(JSON.stringify(object, null, indent));
        expect(members.size).toBe(Object.keys(object).length);
        for (const [key, wanted] of Object.entries(object)) {
          const text = members.get(key);
          if (typeof wanted === 'string') expect(text).toBe(wanted);
          else expect(JSON.parse(text ?? '')).toEqual(wanted);
        }
      }),
    );
  });
});

describe('what readJson refuses', () => {
  it.each([
    ['nothing', ''],
    ['a cut text', '{"a":1'],
    ['a trailing comma', '{"a":1,}'],
    ['two values', '{} {}'],
    ['a comment', '{"a":1} // x'],
    ['NaN', '{"a":NaN}'],
    ['a leading zero', '{"a":01}'],
    ['single quotes', "{'a':1}"],
    ['a raw line break in a string', '{"a":"x\ny"}'],
    ['a byte order mark', '\uFEFF{"a":1}'],
    ['a member twice', '{"a":1,"a":1}'],
    ['a member twice, once in escapes', '{"ab":1,"\\u0061b":2}'],
    ['a member twice, deeper', '{"x":[{"y":{"a":1,"b":[],"a":null}}]}'],
    ['__proto__', '{"__proto__":{"a":1}}'],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}'],
    ['constructor, deeper', '{"a":[{"constructor":{}}]}'],
    ['prototype', '{"prototype":null}'],
    ['arrays nested one too deep', nested(MAX_JSON_DEPTH + 1)],
    ['objects nested one too deep', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
  ])('%s', (_, text) => {
    expect(() => readJson(text)).toThrow(MalformedJsonError);
  });

  it.each([
    ['bytes that are not UTF-8', [0x22, 0xff, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['UTF-16', [0x7b, 0x00, 0x7d, 0x00]],
  ])('%s', (_, bytes) => {
    expect(() => readJson(Uint8Array.from(bytes))).toThrow(MalformedJsonError);
  });

  it('names no part of the text in its error', () => {
    const secret = '134567890123456789';
    const texts = [`{"code":${secret}x}`, `{"${secret}":1,"${secret}":2}`, `"${secret}`];
    for (const text of texts) {
      const error = thrownBy(() => readJson(text));
      expect(`${error.message} ${error.stack ?? ''} ${String(error.cause)}`).not.toContain(secret);
    }
  });
});

describe('hostile sizes', () => {
  it.each([10_000, 130_000])('survives nesting %i deep, closed and open', (depth) => {
    expect(() => readJson(nested(depth))).toThrow(MalformedJsonError);
    expect(() => readJson('['.repeat(depth))).toThrow(MalformedJsonError);
    expect(() => readJson('{"a":'.repeat(depth))).toThrow(MalformedJsonError);
  });

  it('reads 100,000 members, and finds the one that comes twice', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `"m${index}":${index}`);
    expect(readJson(`{${names.join()}}`).members.get('m99999')).toBe('99999');
    expect(() => readJson(`{${names.join()},"m0":0}`)).toThrow(MalformedJsonError);
  });

  it('reads 256 KiB of blanks, of escapes and of digits', () => {
    const size = 256 * 1024;
    expect(readJson(`{"a":1${' '.repeat(size)}}`).members.get('a')).toBe('1');
    expect(readJson(`{"a":"${'\\u0041'.repeat(size / 6)}"}`).members.get('a')).toMatch(/^A+$/);
    expect(readJson(`{"a":${'9'.repeat(size)}}`).members.get('a')).toHaveLength(size);
  });
});

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
