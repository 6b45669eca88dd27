/** Two built proxies on one PostgreSQL database, for all tests of a file. */
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { EventStream } from './events.ts';
import { leakedCodes } from './leaks.ts';
import { PostgresServer } from './postgres.ts';
import { Proxy } from './proxy.ts';
import { openSandbox } from './sandbox-gateway.ts';
import type { Till } from './till.ts';

export interface TwoProxies {
  server: PostgresServer;
  gateway: Sandbox;
  proxies: [Proxy, Proxy];
  database: string;
}

/**
 * Filled before the first test. No code may be left in what the proxies wrote.
 * @param more settings of both
 */
export function useTwoProxies(
  more: () => Promise<Record<string, string>> = () => Promise.resolve({}),
): TwoProxies {
  const two = {} as TwoProxies;
  beforeAll(async () => {
    two.server = await PostgresServer.start();
    two.gateway = await openSandbox();
    two.database = await two.server.createDatabase();
    const env = { KAIKEI_DATABASE: two.database, ...(await more()) };
    const start = () => Proxy.start({ gateway: two.gateway, env });
    two.proxies = [await start(), await start()];
  });
  afterAll(async () => {
    for (const proxy of two.proxies) {
      await proxy.stop();
      expect(await leakedCodes(proxy)).toEqual([]);
      await proxy.close();
    }
    await two.gateway.close();
    await two.server.remove();
  });
  return two;
}

/** A stream that the test's end closes. */
export async function openStream(till: Till, since?: string): Promise<EventStream> {
  const stream = await till.events(since);
  onTestFinished(() => stream.close());
  return stream;
}
