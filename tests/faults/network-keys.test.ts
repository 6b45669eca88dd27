/** The gateway's key changes in the middle of a day (F50): the built proxy knows the old and the new one. */
// @module-tag long
import { expect, it, onTestFinished } from 'vitest';
import { newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { rsaPem } from '../support/rsa-pairs.ts';
import { ScriptedGateway } from '../support/scripted-gateway.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

it('a gateway is believed with its old and its new key, and with no other', async () => {
  const gateway = await ScriptedGateway.start();
  const [next, foreign] = [rsaPem('next'), rsaPem('stranger')];
  const { url, appId, merchantNo, appPrivateKeyPem } = gateway;
  const gatewayPublicKeyPem = `${gateway.gatewayPublicKeyPem}\n${next.publicPem}`;
  const proxy = await Proxy.start({
    gateway: { url, appId, merchantNo, appPrivateKeyPem, gatewayPublicKeyPem },
  });
  onTestFinished(async () => {
    await proxy.close();
    await gateway.close();
  });
  const till = await pairTill(proxy);
  const pay = async (id: string) => (await till.put(id, submission())).payment.state;

  expect(await pay(newId())).toBe('paid');
  gateway.useKey(next.privatePem);
  expect(await pay(newId())).toBe('paid');
  gateway.useKey(foreign.privatePem);
  const id = newId();
  expect(await pay(id)).toBe('processing');
  gateway.useKey(next.privatePem);
  await until('paid', async () => (await till.get(id)).payment.state === 'paid');
  expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create', 'query']);
});
