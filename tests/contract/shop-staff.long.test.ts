/** PINs and sign-outs over minutes, and by many tries. */
// @module-tag long
import { describe, expect, onTestFinished, test } from 'vitest';
import { newId } from '../support/ids.ts';
import { send, signIn, type Person } from '../support/staff.ts';
import { auditOf, signedInOn, useStaffedStore, wrong } from '../support/staffed-store.ts';
import { submission } from '../support/till.ts';

const MINUTE = 60_000;

const at = useStaffedStore();

async function restart(clockAheadMs: number): Promise<void> {
  await at.shop.proxy.stop();
  await at.shop.proxy.start({ clockAheadMs });
}

describe('the sixth try within five minutes waits, the right PIN too', () => {
  test('by person, from whichever terminal; somebody else may still sign in there', async () => {
    const tills = [
      at.till,
      await at.shop.pair({ store: at.store }),
      await at.shop.pair({ store: at.store }),
    ];
    for (const [n, from] of [...tills, ...tills].slice(0, 5).entries()) {
      expect((await signIn(from, wrong(at.cashier))).outcome, `try ${n}`).toBe('401 pin-invalid');
    }
    const fresh = await at.shop.pair({ store: at.store });
    expect((await signIn(fresh, at.cashier)).outcome).toBe('429 too-many-attempts');
    expect((await signIn(fresh, at.manager)).status).toBe(200);
  });

  test('another PIN ends the waiting: the wrong ones were guesses of the one before', async () => {
    for (let n = 0; n < 5; n += 1) await signIn(at.till, wrong(at.manager));
    const other = await at.shop.pair({ store: at.store });
    expect((await signIn(other, at.manager)).outcome).toBe('429 too-many-attempts');
    const { stdout } = await at.shop.proxy.command('staff', 'reset-pin', at.manager.id, '--json');
    expect((await signIn(other, JSON.parse(stdout) as Person)).status).toBe(200);
  });

  test('five minutes later it is right again, and a clock that was set back locks nobody out', async () => {
    for (let n = 0; n < 5; n += 1) await signIn(at.till, wrong(at.cashier));
    expect((await signIn(at.till, at.cashier)).outcome).toBe('429 too-many-attempts');
    onTestFinished(() => restart(0));
    await restart(6 * MINUTE);
    expect((await signIn(at.till, at.cashier)).status).toBe(200);
    for (let n = 0; n < 5; n += 1) await signIn(at.till, wrong(at.manager));
    await restart(0);
    expect((await signIn(at.till, at.manager)).status).toBe(200);
  });
});

test('whoever is signed in already may sign in again, without a word in the audit, and not for ever', async () => {
  await signIn(at.till, at.cashier);
  const before = (await auditOf(at.shop)).length;
  // Wrong ones are not among them.
  expect((await signIn(at.till, wrong(at.manager))).outcome).toBe('401 pin-invalid');
  let right = 1;
  let answer = await signIn(at.till, at.cashier);
  for (; answer.status === 200 && right < 200; right += 1)
    answer = await signIn(at.till, at.cashier);
  expect(answer.outcome).toBe('429 rate-limited');
  expect(answer.headers.get('retry-after')).toMatch(/^[1-5]$/);
  expect(right).toBeGreaterThanOrEqual(20);
  expect(await signedInOn(at.till)).toBe(at.cashier.id);
  expect(await auditOf(at.shop)).toHaveLength(before + 1);
});

describe('signed out by itself', () => {
  test('after ten minutes without a call, which the store may change', async () => {
    onTestFinished(() => restart(0));
    await signIn(at.till, at.cashier);
    await restart(9 * MINUTE);
    expect((await send(at.till, 'GET', '/v1/store')).status).toBe(200);
    await restart(18 * MINUTE);
    expect((await at.till.put(newId(), submission())).payment.staffId).toBe(at.cashier.id);
    await restart(29 * MINUTE);
    expect((await at.till.put(newId(), submission())).payment).not.toHaveProperty('staffId');
    expect((await auditOf(at.shop))[0]).toMatchObject({
      event: 'staff-signed-out',
      staffId: at.cashier.id,
    });
    await at.shop.proxy.command('stores', 'set', at.store, '--sign-out-after', '60');
    await signIn(at.till, at.cashier);
    await restart(88 * MINUTE);
    expect(await signedInOn(at.till)).toBe(at.cashier.id);
  });

  test('also while the till goes on asking by itself', async () => {
    onTestFinished(() => restart(0));
    await signIn(at.till, at.cashier);
    await restart(9 * MINUTE);
    expect(await signedInOn(at.till)).toBe(at.cashier.id);
    expect((await at.till.list()).status).toBe(200);
    expect((await send(at.till, 'GET', '/v1/staff')).status).toBe(200);
    (await at.till.events()).close();
    await restart(11 * MINUTE);
    expect(await signedInOn(at.till)).toBeUndefined();
  });

  test('where the clock was set back, so that nobody knows how long nobody called', async () => {
    onTestFinished(() => restart(0));
    await restart(20 * MINUTE);
    await signIn(at.till, at.cashier);
    await restart(0);
    expect(await signedInOn(at.till)).toBeUndefined();
  });

  test('with the terminal that is revoked or signed out, with another PIN, and when disabled', async () => {
    await signIn(at.till, at.cashier);
    await at.shop.proxy.command('staff', 'reset-pin', at.cashier.id);
    expect(await signedInOn(at.till)).toBeUndefined();
    await signIn(at.till, at.manager);
    await at.shop.proxy.command('staff', 'disable', at.manager.id);
    expect(await signedInOn(at.till)).toBeUndefined();
  });
});
