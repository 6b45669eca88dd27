/**
 * A spoilt line between the built proxy and its gateway (F02 to F04, F11, F12): what was sent is never
 * sent again, and no silence is taken for an answer. Each case has its own proxy; they run side by side.
 */
// @module-tag long
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it, onTestFinished } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newCode, newId } from '../support/ids.ts';
import { leakedCodes } from '../support/leaks.ts';
import { boundMs } from '../support/limits.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy, type GatewaySettings } from '../support/proxy.ts';
import { ScriptedGateway, paid } from '../support/scripted-gateway.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';
import { certificateFor } from '../support/certificates.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';

type Finished = typeof onTestFinished;

/** A sandbox, a line that can be spoilt, a proxy and its till. */
async function lineToSandbox(finished: Finished) {
  const gateway = await openSandbox();
  finished(() => gateway.close());
  const line = await FaultProxy.before(gateway.url);
  finished(() => line.close());
  const proxy = await proxyOn({ ...gateway, url: line.url }, finished);
  const till = await pairTill(proxy);
  const heard = (id: string) => gateway.calls(id).map(({ kind }) => kind);
  return { gateway, line, till, heard };
}

async function proxyOn(gateway: GatewaySettings, finished: Finished): Promise<Proxy> {
  const proxy = await Proxy.start({ gateway });
  finished(async () => {
    await proxy.stop('SIGKILL');
    const leaks = await leakedCodes(proxy);
    await proxy.close();
    if (leaks.length > 0) throw new Error(leaks.join('\n'));
  });
  return proxy;
}

describe.concurrent('a line to the gateway that', () => {
  it('is slow and brings the answer in pieces is good enough', async ({
    expect,
    onTestFinished,
  }) => {
    const { line, till, heard } = await lineToSandbox(onTestFinished);
    line.up = { latencyMs: 20, slice: { bytes: 50, everyMs: 0 } };
    line.down = { slice: { bytes: 7, everyMs: 1 } };
    const [id, other] = [newId(), newId()];
    expect((await till.put(id, submission())).payment.state).toBe('paid');
    line.heal();
    line.down = { bytesPerSecond: 2_000 };
    expect((await till.put(other, submission())).payment.state).toBe('paid');
    expect([...heard(id), ...heard(other)]).toEqual(['create', 'create']);
  });

  it('breaks in the middle of the answer leaves the payment in doubt until a query tells', async ({
    expect,
    onTestFinished,
  }) => {
    const { line, till, heard } = await lineToSandbox(onTestFinished);
    const cuts = [0, 1, 40, 250, 500].flatMap((afterBytes) => [
      { afterBytes, by: 'end' as const },
      { afterBytes, by: 'reset' as const },
    ]);
    const ids: string[] = [];
    for (const cut of cuts) {
      const id = newId();
      line.down = { cut };
      expect((await till.put(id, submission())).payment.state).toBe('processing');
      ids.push(id);
    }
    line.heal();
    for (const id of ids) {
      await until('paid', async () => (await till.get(id)).payment.state === 'paid');
      expect(heard(id)).toEqual(['create', 'query']);
    }
  });

  it('swallows the answers leaves the payment in doubt, and its client waits 10 s at most', async ({
    expect,
    onTestFinished,
  }) => {
    const { line, till, heard } = await lineToSandbox(onTestFinished);
    line.down = { held: true };
    const id = newId();
    const sentAt = performance.now();
    const answer = await till.put(id, submission());
    expect(answer.status).toBe(201);
    expect(answer.payment.state).toBe('processing');
    expect(performance.now() - sentAt).toBeLessThan(boundMs(10_000));
    expect(heard(id)).toEqual(['create']);
    await until('its end', async () => (await till.get(id)).payment.timeline[1]);
    line.heal();
    const payment = await until('paid', async () => {
      const { payment } = await till.get(id);
      return payment.state === 'paid' && payment;
    });
    expect(payment.timeline[1]).toMatchObject({ event: 'create-unanswered', detail: 'timeout' });
    expect(heard(id)).toEqual(['create', 'query']);
  });

  it('brings the create when everybody has given it up makes it once', async ({
    expect,
    onTestFinished,
  }) => {
    const { line, till, heard } = await lineToSandbox(onTestFinished);
    line.up = { held: true };
    const id = newId();
    expect((await till.put(id, submission())).payment.state).toBe('processing');
    await until('its end', async () => (await till.get(id)).payment.timeline[1]);
    expect(heard(id)).toEqual([]);
    line.heal();
    await until('paid', async () => (await till.get(id)).payment.state === 'paid');
    expect(heard(id).filter((kind) => kind === 'create')).toHaveLength(1);
  });

  it('never stood sent nothing: the same code may be tried again', async ({
    expect,
    onTestFinished,
  }) => {
    const server = createTlsServer(certificateFor('gateway.invalid'));
    let requests = 0;
    server.on('request', () => (requests += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const line = await FaultProxy.before((server.address() as AddressInfo).port);
    onTestFinished(() => line.close());
    const settings = await ScriptedGateway.start();
    onTestFinished(() => settings.close());
    const { appId, merchantNo, appPrivateKeyPem, gatewayPublicKeyPem } = settings;
    const url = line.url.replace('http:', 'https:');
    const gateway = { url, appId, merchantNo, appPrivateKeyPem, gatewayPublicKeyPem };
    const till = await pairTill(await proxyOn(gateway, onTestFinished));
    const code = newCode();
    const tryOnce = async () => {
      const id = newId();
      await till.put(id, submission({ code }));
      return until('its end', async () => {
        const { payment } = await till.get(id);
        return payment.state !== 'processing' && payment;
      });
    };
    const unreachable = { state: 'failed', failure: { code: 'gateway-unreachable' } };

    expect(await tryOnce(), 'whose certificate is foreign').toMatchObject(unreachable);
    line.up = { cut: { afterBytes: 0, by: 'reset' } };
    expect(await tryOnce(), 'that is reset in its handshake').toMatchObject(unreachable);
    line.refuse();
    expect(await tryOnce(), 'that is refused').toMatchObject(unreachable);
    await line.listen();
    line.up = { held: true };
    expect(await tryOnce(), 'whose handshake nobody answers').toMatchObject(unreachable);
    expect(requests).toBe(0);
  });

  it('hangs for one till’s payments delays no other till', async ({ expect, onTestFinished }) => {
    const HANGS = 1001;
    const gateway = await ScriptedGateway.start((call) => {
      const amount = Number(call.fields['order_amount']);
      return amount === HANGS ? 'hang' : paid(call, amount);
    });
    onTestFinished(() => gateway.close());
    const proxy = await proxyOn(gateway, onTestFinished);
    const [till, other] = [await pairTill(proxy), await pairTill(proxy)];
    // More than one till may have on the way.
    const slow = Array.from({ length: 20 }, () => till.put(newId(), submission({ amount: HANGS })));
    await until('the hanging creates', () => gateway.calls.length >= 16);
    const others = await Promise.all(
      Array.from({ length: 5 }, () => other.put(newId(), submission())),
    );
    const ids = others.map(({ payment: { id } }) => id);
    for (const id of ids) {
      await until('paid', async () => (await other.get(id)).payment.state === 'paid');
    }
    for (const { payment } of await Promise.all(slow)) expect(payment.state).toBe('processing');
    // The gateway heard of the others while it still kept all of the first waiting.
    const waiting = gateway.calls.filter(({ fields }) => fields['order_amount'] === String(HANGS));
    await until('their end', () => waiting.every(({ answeredAt }) => answeredAt !== undefined));
    const firstEnd = Math.min(...waiting.map(({ answeredAt = Infinity }) => answeredAt));
    const heard = gateway.calls.filter(({ kind, fields }) => {
      return kind === 'create' && fields['order_amount'] !== String(HANGS);
    });
    expect(heard).toHaveLength(5);
    for (const { receivedAt } of heard) expect(receivedAt).toBeLessThan(firstEnd);
  });
});
