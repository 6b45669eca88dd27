import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { answerBody, createRequest, paidData, queryRequest } from '../support/gateway-answers.ts';
import { certificateFor } from '../support/certificates.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { serve, serveRaw } from '../support/gateway-server.ts';
import { gatewayAt, gatewayKeys } from '../support/gateway-under-test.ts';

import { WAIT_LIMIT_MS } from '../support/limits.ts';

const PAID = answerBody({ data: paidData }, gatewayKeys.privateKey);
const ours = certificateFor('localhost');

const paying = (options: Parameters<typeof serve>[1]) =>
  serve((response) => void response.end(PAID), options);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('over TLS', () => {
  it.each(['localhost', '127.0.0.1'])('a trusted certificate for %s is believed', async (host) => {
    const server = await paying(ours);
    const gateway = gatewayAt(`https://${host}:${server.port}`, { ca: ours.cert });
    expect(await gateway.call(createRequest)).toMatchObject({ kind: 'paid' });
    expect(await gateway.call(queryRequest)).toMatchObject({ kind: 'paid' });
    expect(await gateway.probe(2_000)).toBe(true);
  });

  const elsewhere = certificateFor('gateway.example', { address: '192.0.2.1' });
  const expired = certificateFor('localhost', { expired: true });
  const foreign = certificateFor('localhost', { pair: 'of a stranger' });
  it.each([
    ['foreign', foreign, ours, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['for another host', elsewhere, elsewhere, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', expired, expired, 'CERT_HAS_EXPIRED'],
  ])('a %s certificate: nothing was sent', async (_, shown, trusted, code) => {
    const server = await paying(shown);
    const gateway = gatewayAt(`https://127.0.0.1:${server.port}`, { ca: trusted.cert });
    const notSent = { kind: 'not-sent', reason: `connect-failed:${code}` };
    expect(await gateway.call(createRequest)).toEqual(notSent);
    expect(await gateway.call(queryRequest)).toEqual(notSent);
    expect(await gateway.probe(2_000)).toBe(false);
    expect(server.heard).toHaveLength(0);
  });

  it('the environment cannot switch the check off', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const server = await paying(ours);
    const gateway = gatewayAt(`https://localhost:${server.port}`);
    expect(await gateway.call(createRequest)).toMatchObject({ kind: 'not-sent' });
    expect(await gateway.call(queryRequest)).toMatchObject({ kind: 'not-sent' });
    expect(server.heard).toHaveLength(0);
  });

  it('TLS 1.1 is too old', async () => {
    const old = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    const server = await paying({ ...ours, ...old });
    const gateway = gatewayAt(`https://localhost:${server.port}`, { ca: ours.cert });
    expect(await gateway.call(createRequest)).toMatchObject({
      kind: 'not-sent',
      reason: expect.stringMatching(/^connect-failed:/) as unknown,
    });
    expect(server.heard).toHaveLength(0);
  });

  it('a handshake that never ends: the create was not sent, and the connection ends', async () => {
    const server = await serveRaw((socket) => void socket.resume());
    const gateway = gatewayAt(`https://localhost:${server.port}`, {}, { create: 150, query: 150 });
    expect(await gateway.call(createRequest)).toEqual({ kind: 'not-sent', reason: 'timeout' });
    expect(await gateway.probe(150)).toBe(false);
    await vi.waitUntil(() => server.sockets.every((socket) => socket.destroyed));
    expect(server.sockets).toHaveLength(2);
  });
});

/** A gateway that pays, and knows its connections by the order in which their handshakes ended. */
async function countingServer() {
  const sockets: TLSSocket[] = [];
  /** Of each request, the number of its connection. */
  const used: number[] = [];
  const server = createServer(ours, (request, response) => {
    used.push(sockets.findIndex((socket) => socket === request.socket));
    request.resume().on('end', () => response.end(PAID));
  });
  server.on('secureConnection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: WAIT_LIMIT_MS });
  return {
    ...{ sockets, used, port: (server.address() as AddressInfo).port },
    stand: (count: number) => until(() => sockets.length === count),
    isOver: (n: number) => until(() => sockets[n]?.destroyed === true),
    until,
  };
}

describe('a connection that stands ready', () => {
  it('is what the next create is sent over, and each has one of its own', async () => {
    const server = await countingServer();
    const gateway = gatewayAt(`https://localhost:${server.port}`, { ca: ours.cert });
    for (const n of [1, 2, 3]) {
      expect(await gateway.call(createRequest)).toMatchObject({ kind: 'paid' });
      await server.stand(n + 1);
    }
    expect(server.used).toEqual([0, 1, 2]);
  });

  it('is used by no other call', async () => {
    const server = await countingServer();
    const gateway = gatewayAt(`https://localhost:${server.port}`, { ca: ours.cert });
    await gateway.call(createRequest);
    await server.stand(2);
    await gateway.call(queryRequest);
    expect(server.used).toEqual([0, 2]);
  });

  it.each([
    ['ended', (socket: Socket) => socket.end()],
    ['broken', (socket: Socket) => socket.destroy()],
    ['spoken over', (socket: Socket) => socket.write('HTTP/1.1 408 Request Timeout\r\n\r\n')],
  ])('that the far end has %s is not used: the create opens another', async (_, spoil) => {
    const server = await countingServer();
    const gateway = gatewayAt(`https://localhost:${server.port}`, { ca: ours.cert });
    await gateway.call(createRequest);
    await server.stand(2);
    spoil(server.sockets[1] as Socket);
    await server.isOver(1);
    expect(await gateway.call(createRequest)).toMatchObject({ kind: 'paid' });
    expect(server.used).toEqual([0, 2]);
  });

  it('that is dead and does not show it: the create may have left, and is not sent again', async () => {
    const server = await countingServer();
    const line = await FaultProxy.before(server.port);
    onTestFinished(() => line.close());
    const config = { ca: ours.cert };
    const gateway = gatewayAt(`https://localhost:${line.port}`, config, { create: 1_000 });
    await gateway.call(createRequest);
    await server.stand(2);
    line.up = { held: true };
    expect(await gateway.call(createRequest)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(server.used).toEqual([0]);
  });

  it('is replaced while it is young, and let go when no create comes any more', async () => {
    const server = await countingServer();
    const limits = { youngMs: 200, wantedMs: 1_000 };
    const config = { ca: ours.cert };
    const gateway = gatewayAt(`https://localhost:${server.port}`, config, {}, limits);
    await gateway.call(createRequest);
    await server.until(() => server.sockets.length >= 3);
    await server.isOver(1);
    await server.until(() => server.sockets.every(({ destroyed }) => destroyed));
    expect(await gateway.call(createRequest)).toMatchObject({ kind: 'paid' });
    await gateway.close();
    await server.until(() => server.sockets.every(({ destroyed }) => destroyed));
    expect(server.used).toHaveLength(2);
  });
});
