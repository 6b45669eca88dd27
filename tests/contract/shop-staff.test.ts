/** Who works at a terminal: signing in by PIN, wrong tries, and what is shown of it afterwards. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { AuditEntry } from '@kaikei/proxy/store/port.ts';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { approvalOf, hire, send, signIn, type Person } from '../support/staff.ts';
import { Till, submission } from '../support/till.ts';

const MINUTE = 60_000;
const ME = '/v1/terminals/me/staff';

let shop: Shop;
let manager: Person;
let cashier: Person;
let till: Till;
/** Each test has a store of its own: tries are counted by person and by terminal. */
let store: string;
let stores = 0;

beforeAll(async () => {
  shop = await Shop.open({ keepPort: true });
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});
beforeEach(async () => {
  store = `store-${(stores += 1)}`;
  till = await shop.pair({ store });
  manager = await hire(shop.proxy, 'manager', { store, name: '花子' });
  cashier = await hire(shop.proxy, 'cashier', { store, name: '太郎' });
});

const wrong = (person: Person): Person => ({
  ...person,
  pin: person.pin === '0000' ? '1111' : '0000',
});

async function isSignedIn(of = till): Promise<string | undefined> {
  return (await of.me()).terminal.staff?.id;
}

async function audit(): Promise<AuditEntry[]> {
  const { stdout } = await shop.proxy.command('audit', 'list', '--json', '--limit', '1000');
  return JSON.parse(stdout) as AuditEntry[];
}

test('the store’s staff is listed, without those who are disabled and those of other stores', async () => {
  expect((await send(till, 'GET', '/v1/staff')).json).toEqual({
    staff: [
      { id: manager.id, name: '花子', role: 'manager' },
      { id: cashier.id, name: '太郎', role: 'cashier' },
    ],
  });
  expect((await shop.proxy.command('staff', 'disable', cashier.id)).status).toBe(0);
  expect((await send(till, 'GET', '/v1/staff')).json).toEqual({
    staff: [{ id: manager.id, name: '花子', role: 'manager' }],
  });
  const other = await shop.pair({ store: 'nobody-works-here' });
  expect((await send(other, 'GET', '/v1/staff')).json).toEqual({ staff: [] });
});

test('whoever signs in is in the payments that follow, until they sign out', async () => {
  const before = await till.put(newId(), submission());
  expect(before.payment).not.toHaveProperty('staffId');
  const answer = await signIn(till, cashier);
  expect({ status: answer.status, json: answer.json }).toEqual({
    status: 200,
    json: { id: cashier.id, name: '太郎', role: 'cashier' },
  });
  const during = newId();
  expect((await till.put(during, submission())).payment.staffId).toBe(cashier.id);
  expect((await till.get(during)).payment.staffId).toBe(cashier.id);
  await signIn(till, manager);
  expect((await till.put(newId(), submission())).payment.staffId).toBe(manager.id);
  expect((await till.ask('DELETE', ME)).status).toBe(204);
  expect((await till.ask('DELETE', ME)).status).toBe(204);
  expect((await till.put(newId(), submission())).payment).not.toHaveProperty('staffId');
  const { stdout } = await shop.proxy.command('payments', 'show', during);
  expect(JSON.parse(stdout)).toMatchObject({ id: during, staffId: cashier.id });
});

test('who cancels is in the audit, and so are sign-ins, sign-outs and wrong PINs', async () => {
  const id = newId();
  await signIn(till, wrong(cashier));
  await signIn(till, cashier);
  await till.cancel(id);
  await till.ask('DELETE', ME);
  const entries = (await audit()).filter(({ staffId }) => staffId === cashier.id);
  expect(entries.map(({ at: _, detail: __, ...entry }) => entry)).toEqual([
    { event: 'staff-signed-out', terminalId: till.id, staffId: cashier.id },
    { event: 'cancel-by-cashier', terminalId: till.id, paymentId: id, staffId: cashier.id },
    { event: 'staff-signed-in', terminalId: till.id, staffId: cashier.id },
    { event: 'pin-refused', terminalId: till.id, staffId: cashier.id },
    { event: 'staff-added', staffId: cashier.id },
  ]);
});

describe('refused, and nobody is signed in', () => {
  test.each([
    { says: 'a wrong PIN', body: () => approvalOf(wrong(cashier)), outcome: '401 pin-invalid' },
    {
      says: 'nobody',
      body: () => ({ ...approvalOf(cashier), staffId: 's_0' }),
      outcome: '401 pin-invalid',
    },
    {
      says: 'a PIN that is too short',
      body: () => ({ ...approvalOf(cashier), pin: '123' }),
      outcome: '422 validation-error',
    },
    {
      says: 'a number for a PIN',
      body: () => ({ ...approvalOf(cashier), pin: 5028 }),
      outcome: '422 validation-error',
    },
    { says: 'no PIN', body: () => ({ staffId: cashier.id }), outcome: '422 validation-error' },
    {
      says: 'another member',
      body: () => ({ ...approvalOf(cashier), role: 'manager' }),
      outcome: '422 validation-error',
    },
  ])('$says', async ({ body, outcome }) => {
    const answer = await send(till, 'PUT', ME, body());
    expect(answer.outcome).toBe(outcome);
    if (answer.status === 422) expect(answer.problem.errors).toHaveLength(1);
    expect(answer.text).not.toContain(cashier.pin);
    expect(await isSignedIn()).toBeUndefined();
  });

  test('somebody of another store, and somebody who is disabled', async () => {
    const elsewhere = await hire(shop.proxy, 'manager', { store: 'elsewhere' });
    expect((await signIn(till, elsewhere)).outcome).toBe('401 pin-invalid');
    await shop.proxy.command('staff', 'disable', cashier.id);
    expect((await signIn(till, cashier)).outcome).toBe('401 pin-invalid');
  });
});

describe('the sixth try within five minutes waits, the right PIN too', () => {
  test('by terminal, whoever is tried; also when all come at once, and after a restart', async () => {
    const people = [cashier, manager, { id: 'nobody', pin: '1234' }];
    const tries = Array.from({ length: 10 }, (_, n) => wrong(people[n % 3] ?? cashier));
    const answers = await Promise.all(tries.map((person) => signIn(till, person)));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array<string>(5).fill('401 pin-invalid'),
      ...Array<string>(5).fill('429 too-many-attempts'),
    ]);
    await shop.proxy.stop();
    await shop.proxy.start();
    const right = await signIn(till, cashier);
    expect(right.outcome).toBe('429 too-many-attempts');
    const waitSeconds = Number(right.headers.get('retry-after'));
    expect(waitSeconds).toBeGreaterThan(200);
    expect(waitSeconds).toBeLessThanOrEqual(300);
    const other = await shop.pair({ store });
    expect((await signIn(other, cashier)).status).toBe(200);
  });

  test('by person, from whichever terminal; somebody else may still sign in there', async () => {
    const tills = [till, await shop.pair({ store }), await shop.pair({ store })];
    for (const [n, from] of [...tills, ...tills].slice(0, 5).entries()) {
      expect((await signIn(from, wrong(cashier))).outcome, `try ${n}`).toBe('401 pin-invalid');
    }
    const fresh = await shop.pair({ store });
    expect((await signIn(fresh, cashier)).outcome).toBe('429 too-many-attempts');
    expect((await signIn(fresh, manager)).status).toBe(200);
  });

  test('five minutes later it is right again, and a clock that was set back locks nobody out', async () => {
    for (let n = 0; n < 5; n += 1) await signIn(till, wrong(cashier));
    expect((await signIn(till, cashier)).outcome).toBe('429 too-many-attempts');
    onTestFinished(() => restart(0));
    await restart(6 * MINUTE);
    expect((await signIn(till, cashier)).status).toBe(200);
    for (let n = 0; n < 5; n += 1) await signIn(till, wrong(manager));
    await restart(0);
    expect((await signIn(till, manager)).status).toBe(200);
  });
});

async function restart(clockAheadMs: number): Promise<void> {
  await shop.proxy.stop();
  await shop.proxy.start({ clockAheadMs });
}

test('whoever is signed in already may sign in again, without a word in the audit, and not for ever', async () => {
  await signIn(till, cashier);
  const before = (await audit()).length;
  // Wrong ones are not among them.
  expect((await signIn(till, wrong(manager))).outcome).toBe('401 pin-invalid');
  let right = 1;
  let answer = await signIn(till, cashier);
  for (; answer.status === 200 && right < 200; right += 1) answer = await signIn(till, cashier);
  expect(answer.outcome).toBe('429 rate-limited');
  expect(answer.headers.get('retry-after')).toMatch(/^[1-5]$/);
  expect(right).toBeGreaterThanOrEqual(20);
  expect(await isSignedIn()).toBe(cashier.id);
  expect(await audit()).toHaveLength(before + 1);
});

describe('signed out by itself', () => {
  test('after ten minutes without a call, which the store may change', async () => {
    onTestFinished(() => restart(0));
    await signIn(till, cashier);
    await restart(9 * MINUTE);
    expect((await send(till, 'GET', '/v1/store')).status).toBe(200);
    await restart(18 * MINUTE);
    expect((await till.put(newId(), submission())).payment.staffId).toBe(cashier.id);
    await restart(29 * MINUTE);
    expect((await till.put(newId(), submission())).payment).not.toHaveProperty('staffId');
    expect((await audit())[0]).toMatchObject({ event: 'staff-signed-out', staffId: cashier.id });
    await shop.proxy.command('stores', 'set', store, '--sign-out-after', '60');
    await signIn(till, cashier);
    await restart(88 * MINUTE);
    expect(await isSignedIn()).toBe(cashier.id);
  });

  test('also while the till goes on asking by itself', async () => {
    onTestFinished(() => restart(0));
    await signIn(till, cashier);
    await restart(9 * MINUTE);
    expect(await isSignedIn()).toBe(cashier.id);
    expect((await till.list()).status).toBe(200);
    expect((await send(till, 'GET', '/v1/staff')).status).toBe(200);
    (await till.events()).close();
    await restart(11 * MINUTE);
    expect(await isSignedIn()).toBeUndefined();
  });

  test('where the clock was set back, so that nobody knows how long nobody called', async () => {
    onTestFinished(() => restart(0));
    await restart(20 * MINUTE);
    await signIn(till, cashier);
    await restart(0);
    expect(await isSignedIn()).toBeUndefined();
  });

  test('with the terminal that is revoked or signed out, with another PIN, and when disabled', async () => {
    await signIn(till, cashier);
    await shop.proxy.command('staff', 'reset-pin', cashier.id);
    expect(await isSignedIn()).toBeUndefined();
    await signIn(till, manager);
    await shop.proxy.command('staff', 'disable', manager.id);
    expect(await isSignedIn()).toBeUndefined();
  });
});

describe('the command line', () => {
  const run = (...args: string[]) => shop.proxy.command('staff', ...args);

  test('adds with a PIN of a file, or makes one up and says it once', async () => {
    const file = join(shop.proxy.folder, 'keys', 'pin');
    await writeFile(file, '4711\n', { mode: 0o600 });
    const who = ['--store', store, '--name', 'Jo', '--role', 'cashier'];
    const filed = await run('add', ...who, '--pin-file', file, '--json');
    const { id, ...rest } = JSON.parse(filed.stdout) as { id: string };
    expect(rest).toEqual({ storeNo: store, name: 'Jo', role: 'cashier' });
    expect((await signIn(till, { id, pin: '4711' })).status).toBe(200);
    const made = JSON.parse((await run('add', ...who, '--json')).stdout) as Person;
    expect(made.pin).toMatch(/^\d{6}$/);
    expect((await signIn(till, made)).status).toBe(200);
    const reset = JSON.parse((await run('reset-pin', made.id, '--json')).stdout) as Person;
    expect((await signIn(till, made)).outcome).toBe('401 pin-invalid');
    expect((await signIn(till, reset)).status).toBe(200);
    const listed = await run('list', '--store', store, '--json');
    expect(JSON.parse(listed.stdout)).toHaveLength(4);
    expect(listed.stdout).not.toMatch(/pin|scrypt/i);
  });

  test.each([
    {
      args: ['add', '--store', 's', '--name', 'Jo', '--role', 'boss'],
      says: /--role must be cashier or manager/,
    },
    { args: ['add', '--store', 's', '--name', 'Jo'], says: /--role is missing/ },
    { args: ['disable', 's_0'], says: /there is nobody of that id/ },
    { args: ['reset-pin', 's_0'], says: /there is nobody of that id/ },
    {
      args: ['add', '--store', 's', '--name', 'Jo', '--role', 'cashier', '--pin', '1234'],
      says: /--pin/,
    },
  ])('$args: one sentence', async ({ args, says }) => {
    const { status, stderr } = await run(...args);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^kaikei: [^\n]+\n$/);
  });
});
