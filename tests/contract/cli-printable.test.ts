/** What others wrote reaches the operator's terminal as text: it colors, moves and turns nothing there. */
// @module-tag long
import { describe, expect } from 'vitest';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { kaikei } from '../support/command.ts';
import { newId } from '../support/ids.ts';
import { settings } from '../support/settings.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';

const test = shopTest();

/** Sets the window's title, colors by one C1 byte, turns the direction, breaks the line, is invisible. */
const HOSTILE = 'a\u001b]0;owned\u0007\u009b31m\u202egnp.exe\u2028b\nfake line\u{e0041}';
const AS_TEXT =
  'a\\u001b]0;owned\\u0007\\u009b31m\\u202egnp.exe\\u2028b\\u000afake line\\udb40\\udc41';

const UNPRINTABLE = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;

test('incidents and audit: escaped, one line each; in JSON the same text as ever', async () => {
  const { folder, env } = await settings();
  const store = openSqliteStore({ file: env['KAIKEI_DATABASE'] ?? '', serving: false });
  const incident = { at: 1, kind: 'mismatched-answer' as const, detail: HOSTILE };
  await store.payments.addIncident(incident);
  await store.close();
  for (const args of [
    ['payments', 'list', '--incidents'],
    ['audit', 'list'],
  ]) {
    const { status, stdout } = await kaikei(args, { cwd: folder, env });
    expect(status).toBe(0);
    expect(stdout).not.toMatch(UNPRINTABLE);
    expect(stdout).toContain(AS_TEXT);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const json = await kaikei([...args, '--json'], { cwd: folder, env });
    expect(json.stdout).not.toMatch(UNPRINTABLE);
    const [found] = JSON.parse(json.stdout) as { detail: string }[];
    expect(found?.detail).toContain(HOSTILE);
  }
});

test.for([
  { says: 'a command', args: ['\u009b31mserve'] },
  { says: 'an argument', args: ['serve', 'a\u202eb'] },
  { says: 'an option', args: ['serve', '--\u001b[31m'] },
])('what a call is refused for is escaped: $says', async ({ args }) => {
  const { folder, env } = await settings();
  const { status, stderr } = await kaikei(args, { cwd: folder, env });
  expect(status).toBe(64);
  expect(stderr).toMatch(/\\u/);
  expect(stderr).not.toMatch(UNPRINTABLE);
});

describe('refused where they are given', () => {
  const hidden = ['a\u001bb', 'a\u009bb', 'a\u202eb', 'a\u2066b', 'a\u2028b', 'a\nb'];

  test('in a terminal name', async () => {
    const { folder, env } = await settings();
    for (const name of hidden) {
      const args = ['terminals', 'pair', '--store', '1', '--name', name];
      const { status, stderr } = await kaikei(args, { cwd: folder, env });
      expect(status).toBe(64);
      expect(stderr).toMatch(/--name must be 1 to 64 characters that can be seen/);
    }
  });

  test('in a description, and the gateway hears of no payment', async ({ shop, till }) => {
    for (const description of hidden) {
      const id = newId();
      const answer = await till.put(id, submission({ description }));
      expect(answer.outcome).toBe('422 validation-error');
      expect(answer.problem).toMatchObject({ errors: [{ pointer: '/description' }] });
      expect(shop.heard(id)).toEqual([]);
    }
    const answer = await till.put(newId(), submission({ description: '緑茶・大 ％ é' }));
    expect(answer.status).toBe(201);
  });
});
