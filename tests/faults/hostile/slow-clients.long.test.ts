/** 500 clients that send a byte now and then (row 7; the times: `npm run bench slow-sockets`). */
// @module-tag long
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../support/ids.ts';
import { submission } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { SlowClients } from './slow-clients.ts';
import { Target } from './target.ts';

let target: Target;
let slowClients: SlowClients;

beforeAll(async () => {
  target = await Target.open();
  slowClients = new SlowClients(500, target.port, target.till.cookie);
});
afterAll(async () => {
  slowClients.destroy();
  await target.close();
});

it('payments are paid beside slow clients', async () => {
  await target.useNewTill();
  await until('all of them', () => slowClients.hanging === 500);
  for (let n = 0; n < 20; n += 1) {
    const id = newId();
    expect((await target.till.put(id, submission())).payment.state).toBe('paid');
    expect(target.shop.heard(id)).toEqual(['create']);
  }
});

it('slow clients get an answer, are closed, and have begun nothing', async () => {
  slowClients.comeNoMore();
  await until('their end', () => slowClients.hanging === 0);
  for (const { kind, answer, id } of slowClients.all) {
    const outcome = kind === 'method' ? '400 bad-request' : '408 request-timeout';
    // A body is waited for only once its terminal is known and within its limits.
    const isLimited = ['body', 'chunk'].includes(kind) && answer?.outcome === '429 rate-limited';
    // One that has said nothing at all may be closed without a word.
    const needsNoWord = kind === 'nothing' && answer === undefined;
    if (!isLimited && !needsNoWord)
      expect({ kind, outcome: answer?.outcome }).toEqual({ kind, outcome });
    expect(target.shop.heard(id)).toEqual([]);
  }
});
