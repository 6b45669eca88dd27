/** Text from elsewhere is shown as text: names, descriptions, and what the gateway says (hostile row 30). */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { newPairingCode } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { ScriptedGateway } from '../support/scripted-gateway.ts';
import { submission } from '../support/till.ts';
import { watchPolicy } from './_policy.ts';
import { test } from './_test.ts';

const EVIL = `"><img src=x onerror="window.hit=1"><svg onload=window.hit=1>{{7*7}}\${7*7}</script>`;

test(
  'markup in names, descriptions and refusals runs nowhere',
  { tag: '@long' },
  async ({ browser }) => {
    const gateway = await ScriptedGateway.start(() => ({
      data: { trans_no: 'T-evil', trans_status: 1, trans_error_code: EVIL, trans_error_msg: EVIL },
      msg: EVIL,
    }));
    const proxy = await Proxy.start({ gateway });
    const { pairingCode } = await newPairingCode(proxy, { name: EVIL.slice(0, 64) });
    const context = await browser.newContext({ locale: 'ja-JP' });
    await watchPolicy(context);
    const page = await context.newPage();
    const origin = `http://localhost:${proxy.port}`;
    await page.goto(`${origin}/#pair=${pairingCode}`);
    await expect(page.getByTestId('sale-screen')).toBeVisible();

    const id = 'hostile-text-payment-1';
    const body = submission({ code: newCode(), description: EVIL, attach: EVIL });
    const status = await page.evaluate(
      async ([path, text]) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(path, { method: 'PUT', headers, body: text })).status;
      },
      [`/v1/payments/${id}`, JSON.stringify(body)] as const,
    );
    expect(status).toBe(201);
    await page.getByTestId('open-history').click();
    await page.getByTestId(`history-${id}`).click();
    await expect(page.getByTestId('detail')).toHaveAttribute('data-state', 'failed');
    const shown = await page.locator('body').innerText();
    // It is shown, letter by letter.
    expect(shown).toContain('<img src=x onerror="window.hit=1">');
    expect(await page.locator('img[src=x], svg[onload]').count()).toBe(0);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);

    await page.goto(`${origin}/#pair=${encodeURIComponent(EVIL)}`);
    await page.reload();
    expect(await page.locator('img[src=x], svg[onload]').count()).toBe(0);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    await context.close();
    await proxy.close();
    await gateway.close();
  },
);
