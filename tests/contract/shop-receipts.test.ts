/** Receipts through the API: their numbers, and the links by which customers open them. */
import { describe, expect } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { businessDayOf, DEFAULT_DAY_RULES } from '@kaikei/shared/shop/business-day.ts';
import { receiptSeries } from '@kaikei/shared/shop/receipt-number.ts';
import { newId } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { hire, send, signIn } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';

const DAY_MS = 86_400_000;

const test = shopTest().override('shopOptions', {
  keepPort: true,
  env: { KAIKEI_TRUSTED_PROXIES: '127.0.0.1' },
});

const seriesOf = (till: Till, payment: PaymentView) =>
  receiptSeries(businessDayOf(Date.parse(payment.createdAt), DEFAULT_DAY_RULES), till.id);

describe('the number of a receipt', () => {
  test('is in the payment from the first answer on, counted by terminal, and found', async ({
    shop,
    till,
    ownTill,
  }) => {
    const { payment: first } = await till.put(newId(), submission({ amount: 1_200 }));
    const { payment: second } = await till.put(newId(), submission({ amount: 1_300 }));
    const { payment: other } = await ownTill.put(newId(), submission({ amount: 1_400 }));
    expect(first.receiptNo).toBe(`${seriesOf(till, first)}0001`);
    expect(second.receiptNo).toBe(`${seriesOf(till, second)}0002`);
    expect(other.receiptNo).toBe(`${seriesOf(ownTill, other)}0001`);
    expect((await till.get(first.id)).payment.receiptNo).toBe(first.receiptNo);

    const path = `/v1/store/payments?receipt=${other.receiptNo ?? ''}`;
    expect(await send(till, 'GET', path)).toMatchObject({
      json: { payments: [{ id: other.id, receiptNo: other.receiptNo }] },
    });

    await signIn(till, await hire(shop.proxy, 'manager'));
    const csv = await fetch(`${shop.proxy.url}/v1/exports/payments.csv`, {
      headers: { cookie: till.cookie },
    });
    const [head = '', ...lines] = (await csv.text()).split('\r\n');
    const column = head.split(',').indexOf('receiptNo');
    expect(lines.map((line) => line.split(',')[column])).toEqual(
      expect.arrayContaining([first.receiptNo, second.receiptNo, other.receiptNo]),
    );
  });
});

describe('a link to a receipt', () => {
  interface Link {
    url: string;
    expiresAt: string;
  }
  const make = (till: Till, id: string) => till.ask('POST', `/v1/payments/${id}/receipt-link`);

  async function linkOf(till: Till, id: string): Promise<Link> {
    const answer = await make(till, id);
    expect(answer.status, answer.text).toBe(201);
    return answer.json as Link;
  }

  test('opens that receipt without a cookie, for 30 days, as a page that runs and loads nothing', async ({
    shop,
    till,
  }) => {
    const description = '<script>alert("1")</script> & 「牛丼」';
    const { payment } = await till.put(newId(), submission({ amount: 1_234, description }));
    const { url, expiresAt } = await linkOf(till, payment.id);
    expect(url).toMatch(/^\/r\/[A-Za-z0-9_-]{22}$/);
    const days = (Date.parse(expiresAt) - Date.now()) / DAY_MS;
    expect(Math.round(days * 100) / 100).toBe(30);

    const page = await fetch(shop.proxy.url + url, {
      headers: { 'accept-language': 'fr, ja;q=0.5' },
    });
    expect(page.status).toBe(200);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('x-robots-tag')).toContain('noindex');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
    expect(policy).not.toContain('unsafe');
    const text = await page.text();
    expect(text).toContain('<html lang="ja">');
    expect(text).toContain('領収書');
    expect(text).toContain('¥1,234');
    expect(text).toContain(payment.receiptNo);
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; 「牛丼」');
    expect(text).not.toContain('<script');

    const english = await fetch(shop.proxy.url + url, { headers: { 'accept-language': 'de' } });
    expect(await english.text()).toContain('<html lang="en">');
  });

  test('is answered alike where it is unknown, malformed, over or switched off', async ({
    shop,
    till,
  }) => {
    const { payment } = await till.put(newId(), submission());
    const { url } = await linkOf(till, payment.id);
    const open = async (path: string) => {
      const answer = await fetch(shop.proxy.url + path, { headers: { 'accept-language': 'ja' } });
      return [answer.status, await answer.text()] as const;
    };
    const gone = await open(`/r/${'A'.repeat(22)}`);
    expect(gone[0]).toBe(404);
    expect(gone[1]).toContain('レシートが見つかりません');
    expect(await open('/r/%3Cscript%3E')).toEqual(gone);
    expect((await open(url))[0]).toBe(200);

    const set = (value: string) =>
      shop.proxy.command('stores', 'set', payment.storeNo, '--receipt-links', value);
    expect((await set('off')).status).toBe(0);
    expect(await open(url)).toEqual(gone);
    expect((await make(till, payment.id)).outcome).toBe('404 not-found');
    expect(await send(till, 'GET', '/v1/store')).toMatchObject({ json: { receiptLinks: false } });
    expect((await set('on')).status).toBe(0);
    expect((await open(url))[0]).toBe(200);
  });

  test('opens until 30 days are over, and not after', async ({ shop, till }) => {
    const { payment } = await till.put(newId(), submission());
    const { url } = await linkOf(till, payment.id);
    const statusAfter = async (clockAheadMs: number) => {
      await shop.proxy.stop();
      await shop.proxy.start({ clockAheadMs });
      return (await fetch(shop.proxy.url + url)).status;
    };
    expect(await statusAfter(30 * DAY_MS - 600_000)).toBe(200);
    expect(await statusAfter(30 * DAY_MS + 600_000)).toBe(404);
    expect(await statusAfter(0)).toBe(200);
  });

  test('opens while somebody guesses links, who is refused by address', async ({ shop, till }) => {
    const { payment } = await till.put(newId(), submission());
    const { url } = await linkOf(till, payment.id);
    const from = (address: string, path: string) =>
      fetch(shop.proxy.url + path, { headers: { 'x-forwarded-for': address } });
    const guess = (n: number) => `/r/${String(n).padStart(22, 'x')}`;
    // Of one address, then of many networks at once.
    const addresses = [
      () => '192.0.2.1',
      (n: number) => `2001:db8:0:1::${n.toString(16)}`,
      (n: number) => `198.51.${n % 3}.1`,
    ];
    for (const address of addresses) {
      const answers = await Promise.all(
        Array.from({ length: 150 }, (_, n) => from(address(n), guess(n))),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 429]));
      for (const { status, headers } of answers)
        if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      // Also whoever shares the address, as the guests of a shop's network do.
      for (const customer of ['203.0.113.9', address(0)])
        expect((await from(customer, url)).status).toBe(200);
    }
  });

  test('is opened so often and no more, whoever has it', async ({ shop, till }) => {
    const { payment } = await till.put(newId(), submission());
    const { payment: other } = await till.put(newId(), submission());
    const { url } = await linkOf(till, payment.id);
    const { url: beside } = await linkOf(till, other.id);
    const open = (path: string, n: number) =>
      fetch(shop.proxy.url + path, { headers: { 'x-forwarded-for': `203.0.${n}.1` } });
    const statuses = (await Promise.all(Array.from({ length: 200 }, (_, n) => open(url, n)))).map(
      ({ status }) => status,
    );
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect((await open(beside, 1)).status).toBe(200);
  });

  test('shows what became of the payment since', async ({ shop, till }) => {
    const { payment } = await till.put(newId(), submission({ amount: 2_000 }));
    const { url } = await linkOf(till, payment.id);
    const manager = await hire(shop.proxy, 'manager', { pin: '90909090', name: 'Hanako' });
    const path = `/v1/payments/${payment.id}/refunds/${newId()}`;
    const approval = { staffId: manager.id, pin: manager.pin };
    expect((await send(till, 'PUT', path, { amount: 500, approval })).status).toBe(201);
    const text = async () => (await fetch(shop.proxy.url + url)).text();
    // Less often than one receipt may be opened.
    await expect.poll(text, { interval: 250 }).toContain('-¥500');
    expect(await text()).toContain('REFUND');
  });

  test('names who served the customer, also once they have left', async ({ shop }) => {
    const store = 'of-who-left';
    const till = await shop.pair({ store });
    const served = await hire(shop.proxy, 'cashier', { store, name: 'Takahashi' });
    expect((await signIn(till, served)).status).toBe(200);
    const { payment } = await till.put(newId(), submission());
    const { url } = await linkOf(till, payment.id);
    expect((await shop.proxy.command('staff', 'disable', served.id)).status).toBe(0);
    expect(await (await fetch(shop.proxy.url + url)).text()).toContain('Takahashi');
  });

  test('is for payments of the store that ended, and each making is in the audit', async ({
    shop,
    till,
    ownTill,
  }) => {
    const stranger = await shop.pair({ store: '4122000099' });
    const { payment } = await till.put(newId(), submission());
    expect((await make(stranger, payment.id)).outcome).toBe('404 payment-not-found');
    expect((await make(till, newId())).outcome).toBe('404 payment-not-found');
    const tombstone = newId();
    await till.cancel(tombstone);
    expect((await make(till, tombstone)).outcome).toBe('404 not-found');
    // Of another terminal of a store with staff: for somebody who is signed in.
    await hire(shop.proxy, 'cashier', { pin: '7171', name: 'Taro' });
    expect((await make(ownTill, payment.id)).outcome).toBe('403 approval-required');
    const { url } = await linkOf(till, payment.id);
    const audit = await shop.proxy.command('audit', 'list', '--json');
    expect(audit.stdout).toContain('receipt-link-made');
    expect(audit.stdout).not.toContain(url.slice(3));
  });
});
