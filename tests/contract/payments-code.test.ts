/** A payment code is good for one payment, whoever sends it (contract, PUT semantics; R4). */
import { describe, expect } from 'vitest';
import { newCode, newId, paypayCode, remember } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { scriptedTest } from '../support/scripted-test.ts';
import { submission } from '../support/till.ts';

const it = scriptedTest();

describe('a code that was used', () => {
  it('is refused for another payment, from any terminal of any store, and the gateway hears nothing', async ({
    gateway,
    proxy,
    till,
  }) => {
    const code = newCode();
    expect((await till.put(newId(), submission({ code }))).payment.state).toBe('paid');
    const tills = [till, await pairTill(proxy), await pairTill(proxy, { store: '4000000002' })];
    for (const each of tills) {
      const id = newId();
      const answer = await each.put(id, submission({ code }));
      expect(answer.outcome).toBe('409 payment-code-already-used');
      expect(answer.problem).not.toHaveProperty('paymentId');
      expect(gateway.callsOf(id)).toEqual([]);
      expect((await each.get(id)).outcome).toBe('404 payment-not-found');
    }
  });

  it('is refused for the same sale, although its payment failed', async ({ gateway, till }) => {
    const [code, saleId] = [newCode(), newId('s')];
    gateway.script = () => ({ data: { trans_no: 'T-declined', trans_status: 1 } });
    const first = await till.put(newId(), submission({ code, saleId }));
    expect(first.payment.state).toBe('failed');
    const again = await till.put(newId(), submission({ code, saleId }));
    expect(again.outcome).toBe('409 payment-code-already-used');
  });

  it('by many at once is used by one', async ({ till }) => {
    const code = newCode();
    const puts = Array.from({ length: 8 }, () => till.put(newId(), submission({ code })));
    const outcomes = (await Promise.all(puts)).map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual(['201', ...Array<string>(7).fill('409 payment-code-already-used')]);
  });

  it('is remembered over a restart, for 10 minutes', async ({ proxy, till }) => {
    const code = newCode();
    const id = newId();
    await till.put(id, submission({ code }));
    await proxy.stop();
    await proxy.start({ clockAheadMs: 9 * 60_000 });
    const before = await till.put(newId(), submission({ code }));
    expect(before.outcome).toBe('409 payment-code-already-used');
    await proxy.stop();
    await proxy.start({ clockAheadMs: 10 * 60_000 + 2_000 });
    expect((await till.put(newId(), submission({ code }))).status).toBe(201);
    await proxy.stop();
    await proxy.start();
  });

  it('may be used again where the gateway could not be reached', async ({ gateway, till }) => {
    const [code, saleId] = [newCode(), newId('s')];
    await gateway.close();
    const id = newId();
    const body = submission({ code, saleId });
    const unsent = await till.put(id, body);
    expect(unsent.status).toBe(201);
    expect(unsent.payment).toMatchObject({
      state: 'failed',
      failure: { code: 'gateway-unreachable' },
    });
    await gateway.listen();
    expect((await till.put(id, body)).payment.state).toBe('failed');
    expect(gateway.callsOf(id)).toEqual([]);
    gateway.script = (call) => ({ data: { trans_no: `T-${call.receivedAt}`, trans_status: 0 } });
    const next = newId();
    const again = await till.put(next, submission({ code, saleId }));
    expect(again.payment.state).toBe('awaiting-customer');
    expect(gateway.callsOf(next)).toHaveLength(1);
    const third = await till.put(newId(), submission({ code }));
    expect(third.outcome).toBe('409 payment-code-already-used');
  });
});

describe('a code', () => {
  it.for([
    ['of 10 characters', () => remember(`a${newCode()}`).slice(0, 10)],
    ['of 512 characters', () => remember(`a${newCode()}`.padEnd(512, '~!"%&'))],
  ] as const)(
    '%s is taken, and reaches the gateway as it is',
    async ([_what, make], { gateway, till }) => {
      const [id, code] = [newId(), make()];
      const answer = await till.put(id, submission({ code, payMethodId: 'MerPay' }));
      expect(answer.status).toBe(201);
      const [create] = gateway.callsOf(id, 'create');
      expect(create?.fields).toMatchObject({ auth_code: code, pay_method_id: 'MerPay' });
    },
  );

  it('whose wallet is only guessed is sent for the wallet that the cashier names', async ({
    gateway,
    till,
  }) => {
    const id = newId();
    const body = submission({ code: paypayCode(), payMethodId: 'RakutenPay' });
    expect((await till.put(id, body)).payment.payMethodId).toBe('RakutenPay');
    expect(gateway.callsOf(id)[0]?.fields['pay_method_id']).toBe('RakutenPay');
  });
});
