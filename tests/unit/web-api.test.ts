import { describe, expect, it } from 'vitest';
import { backoffMs, sleep } from '../../web/src/time/backoff.ts';
import { createClient } from '../../web/src/api/client.ts';
import {
  isUnpaired,
  mayRepeat,
  problemFrom,
  ProblemError,
  retryAfterMs,
  UnreachableError,
} from '../../web/src/api/problem.ts';
import { ProxyClock } from '../../web/src/api/proxy-clock.ts';

describe('backoff', () => {
  const shape = { firstMs: 400, longestMs: 4_000 };

  it('doubles up to its cap, spread over the upper half', () => {
    expect([0, 1, 2, 3, 4, 99].map((tries) => backoffMs(tries, shape, 1))).toEqual([
      400, 800, 1_600, 3_200, 4_000, 4_000,
    ]);
    expect(backoffMs(0, shape, 0)).toBe(200);
    expect(backoffMs(99, shape, 0)).toBe(2_000);
  });

  it('is cut short by a signal, at once where it was given before', async () => {
    const stop = new AbortController();
    const waiting = sleep(3_600_000, stop.signal);
    stop.abort();
    await waiting;
    await sleep(3_600_000, stop.signal);
  });
});

describe('the proxy’s clock', () => {
  const NOON = Date.parse('2026-11-23T12:00:00.000Z');

  it('is unknown until something was heard of it', () => {
    expect(new ProxyClock().until('2026-11-23T12:00:00.000Z', 5)).toBeUndefined();
  });

  it('is told by Date headers to the second, and by more of them more closely', () => {
    const clock = new ProxyClock();
    const offset = NOON - 10_000;
    const header = (at: number) =>
      new Date(Math.floor((at + offset) / 1_000) * 1_000).toUTCString();
    for (const at of [10_100, 10_350, 10_980, 11_020, 12_700]) {
      clock.sawDateHeader(header(at), at - 20, at + 20);
    }
    const error = Math.abs((clock.at(20_000) ?? 0) - (20_000 + offset));
    expect(error).toBeLessThan(150);
  });

  it('never lags behind an event that has happened', () => {
    const clock = new ProxyClock();
    clock.sawDateHeader(new Date(NOON).toUTCString(), 1_000, 1_010);
    clock.sawEvent('2026-11-23T12:00:00.900Z', 1_050);
    expect(clock.at(1_050)).toBeGreaterThanOrEqual(NOON + 900);
  });

  it('starts anew when what it hears cannot be true together', () => {
    const clock = new ProxyClock();
    clock.sawDateHeader(new Date(NOON).toUTCString(), 1_000, 1_010);
    clock.sawDateHeader(new Date(NOON + 3_600_000).toUTCString(), 2_000, 2_010);
    expect(Math.abs((clock.at(2_000) ?? 0) - (NOON + 3_600_000))).toBeLessThan(1_100);
  });

  it('passes over what is no time', () => {
    const clock = new ProxyClock();
    clock.sawDateHeader(null, 0, 1);
    clock.sawDateHeader('soon', 0, 1);
    clock.sawEvent('later', 1);
    expect(clock.at(1)).toBeUndefined();
  });
});

describe('answers', () => {
  const client = (answer: Response | Error) =>
    createClient({
      fetch: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
      clock: new ProxyClock(),
      now: () => 0,
    });
  const problem = (status: number, slug: string, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify({ type: `/problems/${slug}`, title: '', status }), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...headers },
    });

  it('that are problems are told by their slug, with the wait asked for', async () => {
    const call = client(problem(429, 'rate-limited', { 'Retry-After': '3' })).me();
    await expect(call).rejects.toMatchObject({ slug: 'rate-limited', retryAfterMs: 3_000 });
  });

  it('that are not the proxy’s count as none', async () => {
    const portal = '<html>Welcome to our Wi-Fi</html>';
    for (const answer of [
      new TypeError('Failed to fetch'),
      new Response(portal, { status: 200, headers: { 'Content-Type': 'text/html' } }),
      new Response(portal, { status: 502 }),
      new Response('{"state":"paid"}', { status: 200 }),
      new Response('{"error":"gone"}', { status: 404 }),
    ]) {
      await expect(client(answer).payment('0123456789ab')).rejects.toBeInstanceOf(UnreachableError);
    }
  });

  it('of a newer proxy keep their meaning by status', () => {
    const newer = (status: number) =>
      problemFrom(status, { type: '/problems/brand-new' }, undefined);
    expect(newer(422)?.slug).toBe('bad-request');
    expect(newer(503)?.slug).toBe('internal-error');
    expect(problemFrom(404, { type: 'about:blank' }, undefined)).toBeUndefined();
  });

  it('say by themselves whether to try again', () => {
    const statuses = [400, 401, 403, 404, 408, 409, 422, 426, 429, 500, 503];
    const again = statuses.filter((status) => mayRepeat(new ProblemError('bad-request', status)));
    expect(again).toEqual([408, 429, 500, 503]);
    expect(isUnpaired(new ProblemError('terminal-revoked', 403))).toBe(true);
    expect(isUnpaired(new ProblemError('origin-not-allowed', 403))).toBe(false);
    expect(retryAfterMs('soon')).toBeUndefined();
    expect(retryAfterMs('0')).toBe(0);
  });
});
