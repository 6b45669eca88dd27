/** A gateway that gives no usable answer: not believed (R3), and whoever can fix it learns why, once. */
import { expect, test } from 'vitest';
import {
  honest,
  linesOf,
  refusing,
  sell,
  startShop,
  statusOf,
  testAdvice,
} from '../support/gateway-trouble.ts';
import { newCode, newId } from '../support/ids.ts';
import { refund } from '../support/refunding-shop.ts';
import { paid } from '../support/scripted-gateway.ts';
import { hire, signIn } from '../support/staff.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

test('an unsigned refusal of everything: one line, a metric and the status say so, until it ends', async () => {
  const { gateway, proxy, till, metrics } = await startShop(refusing('E07303'));
  await sell(till, 2);
  expect(linesOf(proxy)).toEqual([]);
  await sell(till, 10);
  expect(await statusOf(till)).toBe('degraded');
  const advice = /no answer can be used: .*\(code E07303\): .*check KAIKEI_APP_ID/;
  expect(linesOf(proxy)).toMatchObject([
    { level: 40, reason: 'unsigned', gatewayCode: 'E07303', msg: expect.stringMatching(advice) },
  ]);
  const text = await metrics();
  expect(text).toContain('kaikei_gateway_trouble{reason="unsigned",gateway_code="E07303"} 1');
  expect(text).toMatch(/^kaikei_gateway_unusable_answers_total\{reason="unsigned"\} 1\d$/m);

  gateway.script = honest;
  await sell(till, 6);
  await until('the usual status', async () => (await statusOf(till)) === 'ok');
  expect(linesOf(proxy).map(({ level }) => level)).toEqual([40, 30]);
  expect(await metrics()).not.toContain('kaikei_gateway_trouble{');
});

test('what the gateway says is neither believed nor quoted: no message, and no code that may be a secret', async () => {
  const { proxy, till } = await startShop((call) => {
    const code = call.fields['auth_code'] ?? '132904600349929677';
    return JSON.stringify({ code, msg: call.fields['sign'], data: '{"trans_status":1}' });
  });
  const id = newId();
  await till.put(id, submission({ code: newCode() }));
  await sell(till, 5);
  expect((await till.get(id)).payment.state).toBe('processing');
  const [line, ...more] = linesOf(proxy);
  expect(more).toEqual([]);
  expect(line).not.toHaveProperty('gatewayCode');
  expect(line?.msg).toMatch(/refuses without a signature: check KAIKEI_APP_ID/);
});

test('a gateway that says something else each time fills no log', async () => {
  let calls = 0;
  const { proxy, till } = await startShop(() => JSON.stringify({ code: `E${(calls += 1)}` }));
  await sell(till, 20);
  expect(linesOf(proxy)).toHaveLength(1);
});

test(
  'a refund whose answers do not fit it is no trouble of the tills',
  { tags: ['long'] },
  async () => {
    const { gateway, proxy, till } = await startShop((call, earlier) =>
      call.kind === 'refund-query' ? paid(call, 999) : honest(call, earlier),
    );
    await signIn(till, await hire(proxy, 'manager'));
    const id = newId();
    await till.put(id, submission());
    expect((await refund(till, id, { amount: 700 })).status).toBe(201);
    const asked = () => gateway.callsOf(`${id}-s1`, 'refund-query').length;
    await until('it was asked about often', () => asked() > 3);
    expect((await till.get(id)).payment.refunds).toMatchObject([{ state: 'processing' }]);
    expect(await statusOf(till)).toBe('ok');
    expect(linesOf(proxy)).toEqual([]);
  },
);

test(
  'refunds whose answers cannot be used are trouble of the tills once they are of two payments',
  { tags: ['long'] },
  async () => {
    const { gateway, proxy, till } = await startShop((call, earlier) =>
      (call.kind.startsWith('refund') ? refusing('E07303') : honest)(call, earlier),
    );
    await signIn(till, await hire(proxy, 'manager'));
    const ids = [newId(), newId()];
    for (const id of ids) await till.put(id, submission());
    const asked = (id: string) => gateway.callsOf(`${id}-s1`, 'refund-query').length;
    const [one = '', other = ''] = ids;
    expect((await refund(till, one, { amount: 700 })).status).toBe(201);
    await until('it was asked about often', () => asked(one) > 3);
    expect(await statusOf(till)).toBe('ok');
    expect(linesOf(proxy)).toEqual([]);
    expect((await refund(till, other, { amount: 700 })).status).toBe(201);
    await until('more than one is known', async () => (await statusOf(till)) === 'degraded');
    await until('it is told', () => linesOf(proxy).length === 1);
  },
);

testAdvice([
  {
    says: 'a clock that is behind',
    script: refusing('E00017', -1_200_000),
    advice: /and the clock is (1199|120\d|119\d) s behind the gateway's/,
  },
  {
    says: 'a page of the network',
    script: () => '<html>Welcome to our Wi-Fi</html>',
    advice: /\(malformed\): check KAIKEI_GATEWAY_URL, and that no login page/,
  },
  {
    says: 'a new key of the gateway',
    script: honest,
    advice: /KAIKEI_GATEWAY_PUBLIC_KEY_FILE: put the gateway's present public key there/,
  },
]);
