/** Receipts at the till: on the screen, on paper by the browser, and on the customer's phone by a code. */
import { expect, type Browser, type Page } from '@playwright/test';
import decodeQR from 'qr/decode.js';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { CATALOGUES } from '../support/catalogues.ts';
import { newCode } from '../support/ids.ts';
import { STORE_NO } from '../support/pairing.ts';
import type { Shop } from '../support/shop.ts';
import { lookIn } from './_axe.ts';
import { test } from './_test.ts';
import type { TillPage } from './_till.ts';

const PT_PER_MM = 72 / 25.4;
const { paper: words, screen } = CATALOGUES.ja.receipt;

async function setStore({ proxy }: Shop, ...options: string[]): Promise<void> {
  const { status, stderr } = await proxy.command('stores', 'set', STORE_NO, ...options);
  expect(status, stderr).toBe(0);
}

async function pay(till: TillPage, amount: number): Promise<void> {
  await till.enterAmount(amount);
  await till.scan(newCode());
  await till.expectState('paid');
}

const widthInMm = (element: HTMLElement | SVGElement) =>
  Math.round((element.getBoundingClientRect().width * 25.4) / 96);

let serial = 0;
/** At another place than before, where a click could be the second half of a double click. */
async function openAgain(till: TillPage): Promise<void> {
  await till.part('open-receipt').click({ position: { x: 40 * (serial += 1), y: 6 } });
}

/** The pages' sizes in mm, by their own account. */
function pageSizes(pdf: Buffer): { width: number; height: number }[] {
  const boxes = pdf.toString('latin1').matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g);
  return [...boxes].map(([, width, height]) => ({
    width: Math.round(Number(width) / PT_PER_MM),
    height: Number(height) / PT_PER_MM,
  }));
}

/** By another implementation than the till's. */
async function textOfCode(page: Page, picture: Buffer): Promise<string> {
  const { width, height, data } = await page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('there is no canvas');
      context.drawImage(image, 0, 0);
      const pixels = context.getImageData(0, 0, image.width, image.height);
      return { width: image.width, height: image.height, data: [...pixels.data] };
    },
    `data:image/png;base64,${picture.toString('base64')}`,
  );
  return decodeQR({ width, height, data: Uint8Array.from(data) });
}

async function asCustomer(browser: Browser, url: string, locale: string, options = {}) {
  const viewport = { width: 360, height: 740 };
  const context = await browser.newContext({ locale, viewport, ...options });
  const page = await context.newPage();
  const answer = await page.goto(url);
  return { context, page, status: answer?.status() };
}

test.describe('with a store of its own', () => {
  test.use({ ownShop: {} });

  test('a receipt is shown after the payment, printed on both papers, and opened on a phone', async ({
    shop,
    till,
    browser,
  }) => {
    const { page } = till;
    await setStore(
      shop,
      ...[
        '--name',
        'かいけい珈琲 神田本店',
        '--address',
        '東京都千代田区神田1-2-3',
        '--paper',
        '58',
      ],
      ...['--phone', '03-0000-0000', '--registration-number', 'T7000012050002'],
      ...[
        '--receipt-footer',
        'ありがとうございました\nまたお越しください',
        '--stamp-for-wallets',
        'on',
      ],
    );
    await pay(till, 62_000);
    await till.part('open-receipt').click();
    const paper = till.part('receipt-paper');
    await expect(paper).toContainText('かいけい珈琲 神田本店');
    await expect(paper).toContainText('¥62,000');
    await expect(paper).toContainText(/\d{8}-[0-9A-Z]{5}-0001/);
    await expect(till.part('stamp-box')).toHaveText(words.stamp);
    await expect(paper).toContainText(/\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d/);
    await expect(till.part('receipt-mark')).toHaveCount(0);
    // What is looked at is no payment to be checked.
    await expect(till.part('open-payments')).toHaveCount(0);
    await lookIn('ja')(page, 'a receipt');

    for (const widthMm of [58, 80]) {
      await setStore(shop, '--paper', String(widthMm));
      await page.goBack();
      await openAgain(till);
      await expect.poll(() => paper.evaluate(widthInMm)).toBe(widthMm);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      const sizes = pageSizes(pdf);
      expect(sizes).toHaveLength(1);
      expect(sizes[0]?.width).toBe(widthMm);
      expect(sizes[0]?.height).toBeGreaterThan(60);
    }
    await page.emulateMedia({ media: 'print' });
    await expect(till.part('print-receipt')).toBeHidden();
    await expect(till.part('open-history')).toBeHidden();
    await page.emulateMedia({ media: 'screen' });

    const { height } = (await paper.boundingBox()) ?? {};
    await till.part('make-code').click();
    const code = till.part('receipt-code');
    await expect(till.part('code-until')).toBeFocused();
    expect(await paper.boundingBox()).toMatchObject({ height });
    const url = (await code.getAttribute('data-url')) ?? '';
    expect(url).toMatch(new RegExp(`^${till.origin(shop)}/r/[\\w-]{22}$`));
    // Another language does not take away what the customer is scanning.
    await till.part('language-en').click();
    await expect(code).toHaveAttribute('data-url', url);
    await till.part('language-ja').click();
    expect(await textOfCode(page, await code.screenshot())).toBe(url);
    await lookIn('ja')(page, 'a code of a receipt');
    for (const locale of LOCALES) {
      const { context, page: phone, status } = await asCustomer(browser, url, locale);
      expect(status).toBe(200);
      await expect(phone.locator('h1')).toHaveText('かいけい珈琲 神田本店');
      await expect(phone.locator('h1')).toHaveCSS('text-align', 'center');
      await expect(phone.locator('.total')).toContainText('¥62,000');
      const date = locale === 'ja' ? /\d{4}年\d{1,2}月\d{1,2}日 \d\d:/ : /\d{4}-\d\d-\d\d \d\d:/;
      await expect(phone.locator('body')).toContainText(date);
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(await context.cookies()).toEqual([]);
      await context.close();
      // Nothing runs under the page's own policy, axe neither.
      const open = await asCustomer(browser, url, locale, { bypassCSP: true });
      await lookIn(locale)(open.page, 'a receipt on a phone');
      await open.context.close();
    }

    await till.part('receipt-next-sale').click();
    await expect(till.part('sale-screen')).toBeVisible();
  });
});

test(
  'from the history it is marked as a reprint, also without a network; the code waits for one',
  { tag: '@long' },
  async ({ till }) => {
    await pay(till, 1_200);
    const id = await till.paymentId();
    await till.leavePayment();
    await till.part('open-history').click();
    await till.part(`history-${id}`).click();
    await till.part('open-receipt').click();
    await expect(till.part('receipt-mark')).toHaveText(words.marks.copy);
    await expect(till.part('receipt-next-sale')).toHaveCount(0);

    await till.page.route('**/v1/**', (route) => route.abort());
    await till.page.goBack();
    await openAgain(till);
    await expect(till.part('receipt-paper')).toContainText('¥1,200');
    await till.part('make-code').click();
    await expect(till.part('code-trouble')).toContainText(screen.trouble.unreachable);
    await till.page.unroute('**/v1/**');
    await till.part('code-trouble-action').click();
    await expect(till.part('receipt-code')).toBeVisible();

    await till.page.goBack();
    await expect(till.part('detail-screen')).toBeVisible();
  },
);
