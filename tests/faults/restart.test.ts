/** P4: the built proxy serves again within 2 s, however many payments were open when it was killed. */
import { join } from 'node:path';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { newPayment } from '@kaikei/shared/payment.ts';
import { expect } from 'vitest';
import { newId } from '../support/ids.ts';
import { boundMs } from '../support/limits.ts';
import type { Proxy } from '../support/proxy.ts';
import { shopTest } from '../support/shop-test.ts';
import type { Till } from '../support/till.ts';

const it = shopTest();

/** The promise: from the start of the process to its first line. */
const SERVES_WITHIN_MS = 2_000;
const OPEN_PAYMENTS = 1_000;

/** As a proxy leaves them that dies while all their creates are in flight. */
async function leaveOpen(proxy: Proxy, till: Till, storeNo: string): Promise<void> {
  const store = openSqliteStore({
    file: join(proxy.folder, 'data', 'kaikei.db'),
    serving: false,
  });
  const submits = Array.from({ length: OPEN_PAYMENTS }, (_, n) => {
    const now = Date.now();
    const payment = newPayment(
      {
        id: newId(),
        saleId: newId('s'),
        terminalId: till.id,
        storeNo,
        amount: 1_500,
        currency: 'JPY',
        payMethodId: 'WeChatPay',
        codeLifeMs: 60_000,
      },
      now,
    );
    const digest = { members: '{}', codeHash: `hash-${n}`, codeKeyId: 'key' };
    return store.payments.submit(() => payment, digest);
  });
  await Promise.all(submits);
  await store.close();
}

it('a proxy that was killed serves again in time with 1,000 payments open', async ({
  shop,
  till,
}) => {
  await shop.proxy.stop('SIGKILL');
  await leaveOpen(shop.proxy, till, shop.gateway.storeNo);

  const startedAt = performance.now();
  await shop.proxy.start();
  const tookMs = performance.now() - startedAt;

  const { payments } = (await till.list({ limit: 200 })).list;
  expect(payments).toHaveLength(200);
  const interrupted = payments.filter(({ timeline }) =>
    timeline.some(({ event }) => event === 'create-unanswered'),
  );
  expect(interrupted).toHaveLength(200);
  expect(tookMs).toBeLessThan(boundMs(SERVES_WITHIN_MS));
});
