/** F42: a captive portal answers in the proxy's place, and is never taken for it. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { expectNothingWrong } from './_mishaps.ts';
import { test } from './_test.ts';

/** What a hotel's network says to whatever is asked. */
const PAGE = '<!doctype html><title>Welcome</title><p>Please accept our terms. Paid.</p>';

test.use({ endpoint: ({ line }, use) => use(line) });

test('a page of a captive portal is no answer: nothing is lost, doubled, or shown as paid (F42)', async ({
  till,
  shop,
  line,
}) => {
  await till.installed();
  await till.enterAmount(1750);
  await till.scan(newCode('1406'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  await line.close();
  const portal = await openPortal(line.port);
  await expect(till.part('outage')).toBeVisible();
  // The till opens from its own store, not from the portal.
  await till.page.reload();
  await expect(till.part('outage')).toBeVisible();
  await expect(till.part('payment-screen')).not.toHaveAttribute('data-state', 'paid');
  await till.part('park').click();
  await till.enterAmount(990);
  await till.scan(newCode());
  await till.expectState('holding');
  const held = await till.paymentId();
  const closed = once(portal, 'close');
  portal.close();
  portal.closeAllConnections();
  await closed;
  await line.listen();
  await till.expectState('paid');
  await till.part('new-sale').click();
  await till.part(`open-payment-${id}`).click();
  await till.expectState('paid');
  expect(shop.heard(held)).toEqual(['create']);
  await expectNothingWrong(shop, till);
});

async function openPortal(port: number): Promise<Server> {
  const portal = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  });
  portal.listen(port, '127.0.0.1');
  await once(portal, 'listening');
  return portal;
}
