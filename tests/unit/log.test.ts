/** The log's allow-list: what has no field in it cannot get into a line. */
import { expect, test } from 'vitest';
import { createLogger, type Fields } from '@kaikei/proxy/log.ts';

const CODE = '134567890123456789';

function logged(fields: Fields, level?: string): Record<string, unknown>[] {
  const lines: string[] = [];
  const log = createLogger(level, { write: (line) => lines.push(line) });
  log.info(fields, 'something happened');
  expect(lines.join('')).not.toContain(CODE);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line is JSON with a time in UTC, a level and the message', () => {
  const [line] = logged({ paymentId: 'p-0123456789', verdict: 'paid' });
  expect(line).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    paymentId: 'p-0123456789',
    verdict: 'paid',
    msg: 'something happened',
  });
});

test.each([
  'code',
  'authCode',
  'token',
  'cookie',
  'body',
  'key',
  'passphrase',
  'err',
  'msg',
  'time',
])('a field called %s is left out', (name) => {
  const [line] = logged({ [name]: CODE });
  expect(Object.keys(line ?? {})).toEqual(['level', 'time', 'msg']);
});

test.each([
  { says: 'an object', value: { code: CODE } },
  { says: 'a list', value: [CODE] },
  { says: 'bytes', value: Buffer.from(CODE) },
  { says: 'a function', value: () => CODE },
  { says: 'what makes itself JSON', value: { toJSON: (): string => CODE } },
])('$says under an allowed name is left out', ({ value }) => {
  const [line] = logged({ reason: value });
  expect(line).not.toHaveProperty('reason');
});

test.each([
  { says: 'of one line', message: `no such code ${CODE}` },
  { says: 'that looks like a stack', message: `no\n    at ${CODE} (file.ts:1:1)` },
  { says: 'with a cause', message: 'no', cause: new Error(CODE) },
])('an error is told by its class and place, never by its message: $says', ({ message, cause }) => {
  const [line] = logged({ err: new RangeError(message, { cause }) });
  const error = line?.['error'] as { name: string; at: string[] };
  expect(error.name).toBe('RangeError');
  expect(error.at.length).toBeGreaterThan(0);
  expect(error.at[0]).toMatch(/log\.test\.ts/);
});

test('line breaks cannot make a second line', () => {
  expect(logged({ reason: 'one\n{"level":60,"msg":"two"}' })).toHaveLength(1);
});

test('what is below the level is not written', () => {
  expect(logged({}, 'warn')).toEqual([]);
});
