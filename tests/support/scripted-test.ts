/**
 * Makes the `test` of a file whose tests share one proxy on a gateway that answers by a script, and a till that is paired
 * with it; each file makes its own, as with `shopTest`. As in a shop, the file fails of a payment code that the proxy left
 * anywhere.
 */
import { expect, test as base } from 'vitest';
import { leakedCodes } from './leaks.ts';
import { pairTill } from './pairing.ts';
import { Proxy, type ProxyOptions } from './proxy.ts';
import { ScriptedGateway, type Script } from './scripted-gateway.ts';

interface ScriptedOptions extends Omit<ProxyOptions, 'gateway'> {
  /** Every payment is paid at once where it is left out. */
  script?: Script;
}

/** For helpers of a test that need both. */
export interface ScriptedContext {
  gateway: ScriptedGateway;
  proxy: Proxy;
}

/** Fails of a payment code that it left anywhere. */
export async function closeProxy(proxy: Proxy): Promise<void> {
  await proxy.stop();
  const leaks = await leakedCodes(proxy);
  await proxy.close();
  expect(leaks, 'payment codes that were left').toEqual([]);
}

export const scriptedTest = () =>
  base
    .extend('scriptedOptions', { scope: 'file' }, (): ScriptedOptions => ({}))
    .extend('gateway', { scope: 'file' }, async ({ scriptedOptions }, { onCleanup }) => {
      const gateway = await ScriptedGateway.start(scriptedOptions.script);
      onCleanup(() => gateway.close());
      return gateway;
    })
    .extend('proxy', { scope: 'file' }, async ({ scriptedOptions, gateway }, { onCleanup }) => {
      const { script: _, ...options } = scriptedOptions;
      const proxy = await Proxy.start({ gateway, ...options });
      onCleanup(() => closeProxy(proxy));
      return proxy;
    })
    .extend('till', { scope: 'file' }, ({ proxy }) => pairTill(proxy))
    /** Paired for the test alone. */
    .extend('ownTill', ({ proxy }) => pairTill(proxy));
