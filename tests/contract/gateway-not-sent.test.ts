import { describe, expect, it, vi } from 'vitest';
import { Deadline, DeadlineError } from '@kaikei/proxy/gateway/deadline.ts';
import { answerBody, createRequest, paidData, queryRequest } from '../support/gateway-answers.ts';
import { deadPort, local, serve, serveRaw } from '../support/gateway-server.ts';
import { gatewayAt, gatewayKeys } from '../support/gateway-under-test.ts';

const PAID = answerBody({ data: paidData }, gatewayKeys.privateKey);
const paying = () => serve((response) => void response.end(PAID));

describe('a connection that never stood proves that nothing was sent', () => {
  it('refused', async () => {
    const gateway = gatewayAt(`http://127.0.0.1:${await deadPort()}`);
    const refused = { kind: 'not-sent', reason: 'connect-failed:ECONNREFUSED' };
    expect(await gateway.call(createRequest)).toEqual(refused);
    expect(await gateway.call(queryRequest)).toEqual(refused);
  });

  it('unknown host', async () => {
    const verdict = await gatewayAt('https://gateway.invalid').call(createRequest);
    expect(verdict).toEqual({
      kind: 'not-sent',
      reason: expect.stringMatching(/^connect-failed:(ENOTFOUND|EAI_AGAIN)$/) as unknown,
    });
  });

  it('no signature could be made', async () => {
    const server = await paying();
    const signer = { sign: () => Promise.reject(new Error('the key is gone')) };
    const gateway = gatewayAt(local(server), { signer });
    const reason = 'signing-failed:Error';
    expect(await gateway.call(createRequest)).toEqual({ kind: 'not-sent', reason });
    expect(await gateway.call(queryRequest)).toEqual({ kind: 'unknown', reason });
    expect(server.sockets).toHaveLength(0);
  });

  it('the signer hangs', async () => {
    const server = await paying();
    const signer = { sign: () => new Promise<string>(() => undefined) };
    const gateway = gatewayAt(local(server), { signer }, { create: 50 });
    expect(await gateway.call(createRequest)).toEqual({ kind: 'not-sent', reason: 'timeout' });
    expect(server.sockets).toHaveLength(0);
  });

  it('the process was paused beyond the deadline, and woke before its timers did', async () => {
    const server = await paying();
    const sign = () => {
      block(60);
      return Promise.resolve('signature');
    };
    const gateway = gatewayAt(local(server), { signer: { sign } }, { create: 20 });
    expect(await gateway.call(createRequest)).toEqual({ kind: 'not-sent', reason: 'timeout' });
    expect(server.sockets).toHaveLength(0);
  });
});

describe('a deadline', () => {
  it('is over by the monotonic clock, even where no timer could fire', () => {
    const deadline = new Deadline(20);
    block(60);
    expect(deadline.signal.aborted).toBe(false);
    expect(deadline.passed).toBe(true);
    expect(() => deadline.check()).toThrow(DeadlineError);
    deadline.clear();
  });
});

describe('once the connection stood, nothing is proven', () => {
  it.each([createRequest, queryRequest])('reset: $kind', async (request) => {
    const server = await serveRaw(
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    );
    const verdict = await gatewayAt(local(server)).call(request);
    expect(verdict).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/^connection-lost:/) as unknown,
    });
    expect(server.sockets).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof serve>[0]]>([
    ['no answer', () => undefined],
    ['headers and no body', (response) => response.writeHead(200).flushHeaders()],
    [
      'a body that drips',
      (response) => {
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('deadline with %s', async (_, answer) => {
    const server = await serve(answer);
    const gateway = gatewayAt(local(server), {}, { create: 150, query: 150 });
    for (const request of [createRequest, queryRequest])
      expect(await gateway.call(request)).toEqual({ kind: 'unknown', reason: 'timeout' });
    await vi.waitUntil(() => server.heard.every(({ socket }) => socket.destroyed));
    expect(server.heard).toHaveLength(2);
  });
});

/** Stops this thread, as a signal stops a process. */
function block(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
