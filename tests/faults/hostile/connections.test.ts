/** More connections than one network may have (row 7). */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../support/ids.ts';
import { submission } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { Target } from './target.ts';

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.close());

describe('row 7:', () => {
  it('of 1,100 connections from one address the longest silent give way; streams and payments do not', async (test) => {
    const { port, till } = target;
    const stream = await till.events();
    const sockets = Array.from({ length: 1_100 }, () => {
      const socket = connect(port, '127.0.0.1');
      return socket.on('error', () => undefined);
    });
    test.onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      stream.close();
    });
    const closed = () => sockets.map((socket) => socket.closed || socket.readableEnded);
    for (const socket of sockets) socket.resume();
    await until('room', () => closed().filter(Boolean).length >= 100);
    expect(closed().slice(-50)).not.toContain(true);
    const id = newId();
    expect((await till.put(id, submission())).payment.state).toBe('paid');
    const event = await stream.next('payment');
    expect(event?.data).toMatchObject({ id });
  });
});
