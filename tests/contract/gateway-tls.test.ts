import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerBody, createRequest, paidData, queryRequest } from '../support/gateway-answers.ts';
import { certificateFor } from '../support/certificates.ts';
import { serve, serveRaw } from '../support/gateway-server.ts';
import { gatewayAt, gatewayKeys } from '../support/gateway-under-test.ts';

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
  it.each([
    ['foreign', certificateFor('localhost'), ours, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
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
