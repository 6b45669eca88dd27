/**
 * From the opening of the till to the first frame in which it takes a scan, on a CPU four times
 * slower: from the service worker, whose process is stopped before each start, beside the same page
 * straight from the server.
 */
import type { Browser, BrowserContext } from '@playwright/test';
import { newPairingCode } from '../support/pairing.ts';
import { Shop } from '../support/shop.ts';
import { launch } from './browser.ts';
import { figuresOf, line, ratio } from './figures.ts';

const LIMIT_MS = 500;
const STARTS = 20;
const TIMES_SLOWER = 4;
const WINDOW_RESTS_MS = 1_500;

declare global {
  interface Window {
    /** Hears how many ms after its opening the page drew the frame in which the till takes a scan. */
    tellReady?: (ms: string) => void;
  }
}

async function pairedContext(
  browser: Browser,
  shop: Shop,
  serviceWorkers: 'allow' | 'block',
): Promise<BrowserContext> {
  const context = await browser.newContext({ serviceWorkers, locale: 'ja-JP' });
  const { pairingCode } = await newPairingCode(shop.proxy);
  const page = await context.newPage();
  await page.goto(`${originOf(shop)}/#pair=${pairingCode}`);
  await page.getByTestId('sale-screen').waitFor();
  if (serviceWorkers === 'allow') await page.evaluate(() => navigator.serviceWorker.ready);
  await page.close();
  // The sale screen shows when scanners listen; what is measured is that somebody can see it.
  await context.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector('[data-testid="sale-screen"]')) return;
      watch.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.tellReady?.(String(performance.now()));
        port2.postMessage('the frame is drawn');
      });
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  return context;
}

function originOf(shop: Shop): string {
  return `http://localhost:${shop.proxy.port}`;
}

async function startMs(context: BrowserContext, shop: Shop): Promise<number> {
  const page = await context.newPage();
  // A new window of the browser first loads pages of its own, which take the processor from ours.
  await page.waitForTimeout(WINDOW_RESTS_MS);
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.send('Emulation.setCPUThrottlingRate', { rate: TIMES_SLOWER });
  // A binding and not a question to the page: that would bring scripts into it, which it has to wait for.
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: 'tellReady' });
  const reported = new Promise<string>((resolve) => {
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === 'tellReady') resolve(payload);
    });
  });
  await page.goto(originOf(shop), { waitUntil: 'commit' });
  const ms = Number(await reported);
  await page.close();
  return ms;
}

const shop = await Shop.open({ keepPort: true });
const browser = await launch();
try {
  const installed = await pairedContext(browser, shop, 'allow');
  const plain = await pairedContext(browser, shop, 'block');
  const fromWorker: number[] = [];
  const fromServer: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    fromWorker.push(await startMs(installed, shop));
    fromServer.push(await startMs(plain, shop));
  }
  const worker = figuresOf(fromWorker);
  const server = figuresOf(fromServer);
  console.log(`${STARTS} starts each, CPU ${TIMES_SLOWER} times slower`);
  console.log(line('from the service worker', worker, LIMIT_MS));
  console.log(line('from the server', server, LIMIT_MS));
  console.log(ratio('worker / server, medians', worker, server));
} finally {
  await browser.close();
  await shop.close();
}
