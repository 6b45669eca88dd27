/** The search for secrets finds them: a search that finds nothing proves nothing else. */
import { expect, test } from 'vitest';
import { leaks } from '../support/leaks.ts';

const SECRET = '134567890123456789';

test.each([
  { says: 'as it is', text: `code=${SECRET}&x` },
  { says: 'in UTF-16', text: Buffer.from(`{"code":"${SECRET}"}`, 'utf16le') },
  { says: 'in hex', text: Buffer.from(SECRET).toString('hex') },
  { says: 'in base64', text: Buffer.from(SECRET).toString('base64') },
  { says: 'in base64, one byte on', text: Buffer.from(`a${SECRET}tail`).toString('base64') },
  { says: 'in base64url, two bytes on', text: Buffer.from(`ab${SECRET}`).toString('base64url') },
])('a secret is found $says', ({ text }) => {
  const places = [
    { name: 'a file', bytes: Buffer.from(text) },
    { name: 'another', bytes: Buffer.from('nothing') },
  ];
  expect(leaks(places, { 'the code': SECRET })).toEqual(['a file holds the code']);
  expect(leaks(places, { 'the code': '134567000000006789' })).toEqual([]);
});
