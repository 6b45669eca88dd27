/** F48: the event stream is cut off silently, and the till reads on. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { expectNothingWrong } from './_mishaps.ts';
import { test } from './_test.ts';

test.use({ endpoint: ({ line }, use) => use(line) });

test('a stream that falls silent is given up for reading (F48)', async ({ till, shop, line }) => {
  await till.enterAmount(1300);
  await till.scan(newCode('1406'));
  await till.expectState('awaiting-customer');
  // What the proxy sends on connections that stand goes nowhere; new ones pass.
  line.mute();
  // Nothing but a reading of its own can tell it now; a limit of time would measure the machine.
  await till.expectState('paid');
  await expect(till.part('outage')).toHaveCount(0);
  await expectNothingWrong(shop, till);
});
