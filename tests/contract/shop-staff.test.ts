/** Who works at a terminal: signing in by PIN, wrong tries, and what is shown of it afterwards. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newId } from '../support/ids.ts';
import { approvalOf, hire, send, signIn, type Person } from '../support/staff.ts';
import { auditOf, signedInOn, useStaffedStore, wrong } from '../support/staffed-store.ts';
import { submission } from '../support/till.ts';

const ME = '/v1/terminals/me/staff';

const at = useStaffedStore();

test('the store’s staff is listed, with the names of those who left, and without those of other stores', async () => {
  expect((await send(at.till, 'GET', '/v1/staff')).json).toEqual({
    staff: [
      { id: at.manager.id, name: '花子', role: 'manager' },
      { id: at.cashier.id, name: '太郎', role: 'cashier' },
    ],
    formerStaff: [],
  });
  expect((await at.shop.proxy.command('staff', 'disable', at.cashier.id)).status).toBe(0);
  expect((await send(at.till, 'GET', '/v1/staff')).json).toEqual({
    staff: [{ id: at.manager.id, name: '花子', role: 'manager' }],
    formerStaff: [{ id: at.cashier.id, name: '太郎' }],
  });
  const other = await at.shop.pair({ store: 'nobody-works-here' });
  expect((await send(other, 'GET', '/v1/staff')).json).toEqual({
    staff: [],
    formerStaff: [],
  });
});

test('whoever signs in is in the payments that follow, until they sign out', async () => {
  const before = await at.till.put(newId(), submission());
  expect(before.payment).not.toHaveProperty('staffId');
  const answer = await signIn(at.till, at.cashier);
  expect({ status: answer.status, json: answer.json }).toEqual({
    status: 200,
    json: { id: at.cashier.id, name: '太郎', role: 'cashier' },
  });
  const during = newId();
  expect((await at.till.put(during, submission())).payment.staffId).toBe(at.cashier.id);
  expect((await at.till.get(during)).payment.staffId).toBe(at.cashier.id);
  await signIn(at.till, at.manager);
  expect((await at.till.put(newId(), submission())).payment.staffId).toBe(at.manager.id);
  expect((await at.till.ask('DELETE', ME)).status).toBe(204);
  expect((await at.till.ask('DELETE', ME)).status).toBe(204);
  expect((await at.till.put(newId(), submission())).payment).not.toHaveProperty('staffId');
  const { stdout } = await at.shop.proxy.command('payments', 'show', during);
  expect(JSON.parse(stdout)).toMatchObject({ id: during, staffId: at.cashier.id });
});

test('who cancels is in the audit, and so are sign-ins, sign-outs and wrong PINs', async () => {
  const id = newId();
  await signIn(at.till, wrong(at.cashier));
  await signIn(at.till, at.cashier);
  await at.till.cancel(id);
  await at.till.ask('DELETE', ME);
  const entries = (await auditOf(at.shop)).filter(({ staffId }) => staffId === at.cashier.id);
  expect(entries.map(({ at: _, detail: __, ...entry }) => entry)).toEqual([
    { event: 'staff-signed-out', terminalId: at.till.id, staffId: at.cashier.id },
    { event: 'cancel-by-cashier', terminalId: at.till.id, paymentId: id, staffId: at.cashier.id },
    { event: 'staff-signed-in', terminalId: at.till.id, staffId: at.cashier.id },
    { event: 'pin-refused', terminalId: at.till.id, staffId: at.cashier.id },
    { event: 'staff-added', staffId: at.cashier.id },
  ]);
});

describe('refused, and nobody is signed in', () => {
  test.each([
    { says: 'a wrong PIN', body: () => approvalOf(wrong(at.cashier)), outcome: '401 pin-invalid' },
    {
      says: 'nobody',
      body: () => ({ ...approvalOf(at.cashier), staffId: 's_0' }),
      outcome: '401 pin-invalid',
    },
    {
      says: 'a PIN that is too short',
      body: () => ({ ...approvalOf(at.cashier), pin: '123' }),
      outcome: '422 validation-error',
    },
    {
      says: 'a number for a PIN',
      body: () => ({ ...approvalOf(at.cashier), pin: 5028 }),
      outcome: '422 validation-error',
    },
    { says: 'no PIN', body: () => ({ staffId: at.cashier.id }), outcome: '422 validation-error' },
    {
      says: 'another member',
      body: () => ({ ...approvalOf(at.cashier), role: 'manager' }),
      outcome: '422 validation-error',
    },
  ])('$says', async ({ body, outcome }) => {
    const answer = await send(at.till, 'PUT', ME, body());
    expect(answer.outcome).toBe(outcome);
    if (answer.status === 422) expect(answer.problem.errors).toHaveLength(1);
    expect(answer.text).not.toContain(at.cashier.pin);
    expect(await signedInOn(at.till)).toBeUndefined();
  });

  test('somebody of another store, and somebody who is disabled', async () => {
    const elsewhere = await hire(at.shop.proxy, 'manager', { store: 'elsewhere' });
    expect((await signIn(at.till, elsewhere)).outcome).toBe('401 pin-invalid');
    await at.shop.proxy.command('staff', 'disable', at.cashier.id);
    expect((await signIn(at.till, at.cashier)).outcome).toBe('401 pin-invalid');
  });
});

describe('the sixth try within five minutes waits, the right PIN too', () => {
  test('by terminal, whoever is tried; also when all come at once, and after a restart', async () => {
    const people = [at.cashier, at.manager, { id: 'nobody', pin: '1234' }];
    const tries = Array.from({ length: 10 }, (_, n) => wrong(people[n % 3] ?? at.cashier));
    const answers = await Promise.all(tries.map((person) => signIn(at.till, person)));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array<string>(5).fill('401 pin-invalid'),
      ...Array<string>(5).fill('429 too-many-attempts'),
    ]);
    await at.shop.proxy.stop();
    await at.shop.proxy.start();
    const right = await signIn(at.till, at.cashier);
    expect(right.outcome).toBe('429 too-many-attempts');
    const waitSeconds = Number(right.headers.get('retry-after'));
    expect(waitSeconds).toBeGreaterThan(200);
    expect(waitSeconds).toBeLessThanOrEqual(300);
    const other = await at.shop.pair({ store: at.store });
    expect((await signIn(other, at.cashier)).status).toBe(200);
  });
});

/** Three wrong ones, one after the other. */
async function threeWrong(): Promise<void> {
  for (let n = 0; n < 3; n += 1) {
    expect((await signIn(at.till, wrong(at.cashier))).outcome).toBe('401 pin-invalid');
  }
}

const atOnce = (people: readonly Person[]) =>
  Promise.all(people.map(async (person) => (await signIn(at.till, person)).outcome));

describe('tries at once, after three wrong ones', () => {
  test('right ones are no wrong ones while they are looked at', async () => {
    await threeWrong();
    expect(await atOnce(Array<Person>(6).fill(at.cashier))).toEqual(Array<string>(6).fill('200'));
  });

  test('of wrong ones two more are looked at, and the right PIN waits', async () => {
    await threeWrong();
    const outcomes = await atOnce(Array<Person>(8).fill(wrong(at.cashier)));
    expect(outcomes.sort()).toEqual([
      ...Array<string>(2).fill('401 pin-invalid'),
      ...Array<string>(6).fill('429 too-many-attempts'),
    ]);
    expect((await signIn(at.till, at.cashier)).outcome).toBe('429 too-many-attempts');
  });

  test('right ones that a crash cut short count for nothing', async () => {
    await threeWrong();
    const cut = Array.from({ length: 4 }, () => signIn(at.till, at.cashier).catch(() => undefined));
    // Meanwhile they are there, and a look at a PIN takes far longer than a call.
    for (let n = 0; n < 3; n += 1) await at.till.me();
    await at.shop.proxy.stop('SIGKILL');
    await Promise.all(cut);
    await at.shop.proxy.start();
    expect((await signIn(at.till, at.cashier)).outcome).toBe('200');
  });
});

describe('the command line', () => {
  const run = (...args: string[]) => at.shop.proxy.command('staff', ...args);

  test('adds with a PIN of a file, or makes one up and says it once', async () => {
    const file = join(at.shop.proxy.folder, 'keys', 'pin');
    await writeFile(file, '4711\n', { mode: 0o600 });
    const who = ['--store', at.store, '--name', 'Jo', '--role', 'cashier'];
    const filed = await run('add', ...who, '--pin-file', file, '--json');
    const { id, ...rest } = JSON.parse(filed.stdout) as { id: string };
    expect(rest).toEqual({ storeNo: at.store, name: 'Jo', role: 'cashier' });
    expect((await signIn(at.till, { id, pin: '4711' })).status).toBe(200);
    const made = JSON.parse((await run('add', ...who, '--json')).stdout) as Person;
    expect(made.pin).toMatch(/^\d{6}$/);
    expect((await signIn(at.till, made)).status).toBe(200);
    const reset = JSON.parse((await run('reset-pin', made.id, '--json')).stdout) as Person;
    expect((await signIn(at.till, made)).outcome).toBe('401 pin-invalid');
    expect((await signIn(at.till, reset)).status).toBe(200);
    const listed = await run('list', '--store', at.store, '--json');
    expect(JSON.parse(listed.stdout)).toHaveLength(4);
    expect(listed.stdout).not.toMatch(/pin|scrypt/i);
  });

  test('says when a store has no terminal, no manager or nobody left', async () => {
    const store = ['--store', '4122999999'];
    const added: string[] = [];
    for (const role of ['manager', 'cashier']) {
      const { stdout } = await run('add', ...store, '--name', 'Jo', '--role', role);
      expect(stdout).toContain('No terminal is paired for store 4122999999 yet');
      added.push(/: (s_\S+)/.exec(stdout)?.[1] ?? '');
    }
    const [manager = '', cashier = ''] = added;
    expect((await run('disable', manager)).stdout).toContain('No manager is left in that store');
    expect((await run('disable', cashier)).stdout).toContain('Nobody is left in that store');
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
  ])('$args: one sentence', { tags: ['long'] }, async ({ args, says }) => {
    const { status, stderr } = await run(...args);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^kaikei: [^\n]+\n$/);
  });
});
