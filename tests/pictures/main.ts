/**
 * `npm run pictures`: makes the pictures of the README from the tests' own till, with a made-up scanner, in both
 * languages. Needs what the tests of scanners need: Linux and root.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { HID_SCANNER } from '../devices/hardware.ts';
import {
  expectScanner,
  originOf,
  VirtualDevices,
  whyNoVirtualDevices,
} from '../devices/virtual-devices.ts';
import { TillPage } from '../e2e/_till.ts';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';

const FOLDER = fileURLToPath(new URL('../../docs/images', import.meta.url));

type Scene = 'scan' | 'paying' | 'paid';

interface Device {
  size: { width: number; height: number };
  isDark?: boolean;
  scenes: readonly Scene[];
}

const DEVICES: Record<string, Device> = {
  desktop: { size: { width: 1280, height: 800 }, scenes: ['scan', 'paying', 'paid'] },
  dark: { size: { width: 1280, height: 800 }, isDark: true, scenes: ['scan', 'paying'] },
  tablet: { size: { width: 820, height: 1180 }, scenes: ['scan'] },
  phone: { size: { width: 390, height: 844 }, scenes: ['scan', 'paying'] },
};

const LOCALES = { en: 'en-US', ja: 'ja-JP' } as const;
type Language = keyof typeof LOCALES;

/** Its letters are there, and what moves for a while stands still. */
async function settled(): Promise<void> {
  await document.fonts.ready;
  // What moves on to another end meanwhile begins again.
  for (let again = 0; again < 3; again += 1) {
    const passing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  }
}

async function picture(till: TillPage, scene: Scene, of: string): Promise<void> {
  const { page, context } = till;
  await page.mouse.move(0, 0);
  await page.evaluate(settled);
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
  await session.detach();
  await writeFile(join(FOLDER, `till-${scene}-${of}.webp`), Buffer.from(data, 'base64'));
}

/** One sale that waits for its customer, and one that is paid. */
async function play(
  browser: Browser,
  shop: Shop,
  name: string,
  device: Device,
  language: Language,
) {
  const { size, isDark = false, scenes } = device;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: isDark ? 'dark' : 'light',
    locale: LOCALES[language],
  });
  const till = await TillPage.pairIn(context, shop);
  // It is paired on a wide screen: a narrow one folds away what the pairing waits for.
  await till.page.setViewportSize(size);
  const take = async (scene: Scene) => {
    if (scenes.includes(scene)) await picture(till, scene, `${name}-${language}`);
  };
  await expectScanner(till, 'ready');
  await till.enterAmount(1480);
  await take('scan');
  await till.scan(newCode('1500'));
  await till.expectState('awaiting-customer');
  await take('paying');
  await till.part('park').click();
  await till.enterAmount(1480);
  await till.scan(newCode());
  await till.expectState('paid');
  await take('paid');
  await till.close();
}

const reason = whyNoVirtualDevices();
if (reason !== undefined) throw new Error(`no pictures: ${reason}`);
await mkdir(FOLDER, { recursive: true });
const shop = await Shop.open();
const stage = await VirtualDevices.open({ devices: [HID_SCANNER], origin: originOf(shop) });
for (const [name, device] of Object.entries(DEVICES)) {
  for (const language of ['en', 'ja'] as const) {
    await play(stage.browser, shop, name, device, language);
  }
}
await stage.close();
await shop.close();
