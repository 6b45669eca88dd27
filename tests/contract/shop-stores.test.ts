/** `stores set` and `list` beside a serving proxy, and what the store's terminals are shown of it. */
import { describe, expect } from 'vitest';
import { STORE_NO } from '../support/pairing.ts';
import { shopTest } from '../support/shop-test.ts';
import type { Till } from '../support/till.ts';

const test = shopTest();

async function shown(till: Till): Promise<unknown> {
  const answer = await till.ask('GET', '/v1/store');
  expect(answer.status).toBe(200);
  return answer.json;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

test('a store for which nothing is set has the defaults', async ({ till }) => {
  expect(await shown(till)).toEqual({
    storeNo: STORE_NO,
    timeZone: 'Asia/Tokyo',
    dayStartsAt: '00:00',
    paper: 80,
    signOutAfterMinutes: 10,
    receiptLinks: true,
    revenueStampForWallets: false,
    businessDate: expect.stringMatching(DATE),
    terminals: [{ id: till.id, name: 'Till 1' }],
  });
});

test('what is set is shown to the terminals of that store, and to no other', async ({
  shop,
  till,
}) => {
  const set = {
    ...{ name: 'ラーメン本店', address: '東京都千代田区1-1', phone: '03-0000-0000' },
    ...{ registrationNumber: 'T7000012050002', timeZone: 'Australia/Lord_Howe' },
    ...{ dayStartsAt: '05:30', receiptFooter: 'ありがとうございました', paper: 58 },
    ...{ receiptLinks: false, revenueStampForWallets: true },
  };
  const args = [
    ...['--name', set.name, '--address', set.address, '--phone', set.phone],
    ...['--registration-number', set.registrationNumber, '--time-zone', set.timeZone],
    ...['--day-starts-at', set.dayStartsAt, '--receipt-footer', set.receiptFooter, '--paper', '58'],
    ...['--receipt-links', 'off', '--stamp-for-wallets', 'on'],
  ];
  const ended = await shop.proxy.command('stores', 'set', STORE_NO, ...args, '--json');
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' });
  const all = { storeNo: STORE_NO, ...set, signOutAfterMinutes: 10 };
  expect(JSON.parse(ended.stdout)).toEqual(all);
  const terminals = [{ id: till.id, name: 'Till 1' }];
  expect(await shown(till)).toEqual({
    ...{ ...all, terminals },
    businessDate: expect.stringMatching(DATE),
  });
  const { stdout } = await shop.proxy.command('stores', 'list', '--json');
  expect(JSON.parse(stdout)).toEqual([all]);
  const other = await shop.pair({ name: 'Till 2', store: 'another' });
  expect(await shown(other)).toMatchObject({
    ...{ storeNo: 'another', timeZone: 'Asia/Tokyo' },
    terminals: [{ id: other.id, name: 'Till 2' }],
  });
  const again = await shop.proxy.command('stores', 'set', STORE_NO, '--phone', '', '--json');
  expect(JSON.parse(again.stdout)).not.toHaveProperty('phone');
  expect(await shown(till)).toMatchObject({ name: set.name, dayStartsAt: '05:30' });
});

test('without a cookie nothing is shown', async ({ till }) => {
  expect((await till.ask('GET', '/v1/store', { cookie: '' })).outcome).toBe(
    '401 terminal-unauthenticated',
  );
});

describe('a wrong call names what is wrong, and sets nothing', () => {
  test.for([
    {
      args: ['--registration-number', 'T8000012050002'],
      says: /--registration-number must be T and 13 digits/,
    },
    { args: ['--registration-number', '7000012050002'], says: /--registration-number must be T/ },
    { args: ['--time-zone', 'Asia/Tokio'], says: /--time-zone must be a time zone/ },
    { args: ['--day-starts-at', '24:00'], says: /--day-starts-at must be a time of day/ },
    { args: ['--paper', '72'], says: /--paper must be 58 or 80/ },
    { args: ['--receipt-links', 'perhaps'], says: /--receipt-links must be on or off/ },
    { args: ['--sign-out-after', '0'], says: /--sign-out-after must be at least 1/ },
    { args: ['--name', 'a\u202eb'], says: /--name must be 1 to 64 characters/ },
    { args: ['--name', 'good', '--paper', '1'], says: /--paper must be 58 or 80/ },
  ])('$args', async ({ args, says }, { shop, till }) => {
    const before = await shown(till);
    const { status, stderr } = await shop.proxy.command('stores', 'set', STORE_NO, ...args);
    expect(status).toBe(64);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^kaikei: [^\n]+\n$/);
    expect(await shown(till)).toEqual(before);
  });
});
