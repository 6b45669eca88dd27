/** What the till says after a person was asked for a scanner, by what a browser does. */
import { expect, it } from 'vitest';
import { addScanner } from '../../web/src/devices/add-scanner.ts';
import type { Bus, Handle } from '../../web/src/scanner/bus.ts';

const HANDLE = { kind: 'hid-pos', make: 'hid-pos:c2e:1007' } as Handle;

function asked(answer: () => Promise<Handle[]>, tookMs: number) {
  let at = 1_000;
  const added: Handle[] = [];
  const request = () => {
    at += tookMs;
    return answer();
  };
  const outcome = addScanner(
    {
      bus: (name) => (name === 'hid' ? ({ name, request } as Bus) : undefined),
      add: (handles) => Promise.resolve(void added.push(...handles)),
    },
    'hid',
    () => at,
  );
  return { outcome, added };
}

const rejects = (name: string) => () => Promise.reject(new DOMException('no', name));

it.each([
  ['a closed list of WebHID', () => Promise.resolve([]), 900, 'nothing-chosen'],
  ['a closed list of Web Serial', rejects('NotFoundError'), 900, 'nothing-chosen'],
  ['no list of WebHID', () => Promise.resolve([]), 5, 'blocked'],
  ['no list of Web Serial', rejects('NotFoundError'), 5, 'blocked'],
  ['a policy against it', rejects('SecurityError'), 900, 'blocked'],
] as const)('%s is told apart', async (_name, answer, tookMs, expected) => {
  const { outcome, added } = asked(answer, tookMs);
  expect(await outcome).toBe(expected);
  expect(added).toEqual([]);
});

it('a scanner that was chosen is added', async () => {
  const { outcome, added } = asked(() => Promise.resolve([HANDLE]), 900);
  expect(await outcome).toBe('added');
  expect(added).toEqual([HANDLE]);
});

it('a browser without the API adds no scanner', async () => {
  const none = { bus: () => undefined, add: () => Promise.resolve() };
  expect(await addScanner(none, 'serial', () => 0)).toBe('unsupported');
});

it('a mistake of ours is no outcome of adding a scanner', async () => {
  const { outcome } = asked(() => Promise.reject(new TypeError('ours')), 5);
  await expect(outcome).rejects.toThrow('ours');
});
