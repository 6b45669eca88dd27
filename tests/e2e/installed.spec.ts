/** The till as an installed app: from the service worker, on a device that grants what it grants. */
import { expect, type Page } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { test } from './_test.ts';

const { till: t } = CATALOGUES.ja;

test.use({ ownShop: { keepPort: true }, serviceWorkers: 'allow' });

/** Every address that any cache of the browser holds. */
function cached(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      paths.push(...requests.map(({ url }) => new URL(url).pathname));
    }
    return paths;
  });
}

test('opens without a server, and no cache ever holds an answer of the API', async ({
  till,
  shop,
}) => {
  await till.page.evaluate(() => navigator.serviceWorker.ready);
  await till.enterAmount(610);
  await till.scan(newCode());
  await till.expectState('paid');
  const id = await till.paymentId();
  await till.part('new-sale').click();
  await till.page.close();
  await shop.proxy.stop();

  const page = await till.context.newPage();
  await page.goto(`${till.origin(shop)}/`);
  // A page that is closed at once may not have kept that its payment was left: the till shows it again.
  const next = page.getByTestId('new-sale');
  await expect(page.getByTestId('sale-screen').or(next)).toBeVisible();
  if (await next.isVisible()) await next.click();
  await expect(page.getByTestId('sale-screen')).toBeVisible();
  await expect(page.getByTestId('link')).toHaveAttribute('data-link', 'serverUnreachable');
  // What was told is known still; what was not is not made up.
  await page.getByTestId('open-history').click();
  await expect(page.getByTestId(`history-${id}`)).toHaveAttribute('data-state', 'paid');
  const answered = await page.evaluate(async (of) => {
    const calls = ['/v1/terminals/me', '/v1/payments', `/v1/payments/${of}`].map((path) =>
      fetch(path).then(
        () => path,
        () => undefined,
      ),
    );
    return (await Promise.all(calls)).filter((path) => path !== undefined);
  }, id);
  expect(answered).toEqual([]);
  const paths = await cached(page);
  expect(paths).toContain('/index.html');
  expect(paths.filter((path) => path.startsWith('/v1'))).toEqual([]);

  await shop.proxy.start();
  await expect(page.getByTestId('link')).toHaveAttribute('data-link', 'ready');
  await till.context.close();
});

test(
  'a payment network that is down is told before anyone scans',
  { tag: '@long' },
  async ({ till, shop }) => {
    await expect(till.part('link')).toHaveAttribute('data-link', 'ready');
    await shop.closeGateway();
    // At its start it probes at once.
    await shop.proxy.stop();
    await shop.proxy.start();
    await expect(till.part('link')).toHaveAttribute('data-link', 'gatewayUnreachable');
    await expect(till.part('scan-area').getByTestId('link-trouble')).toContainText(
      t.connection.gatewayUnreachableHint,
    );
  },
);
