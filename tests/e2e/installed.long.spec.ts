/** The till as an installed app: from the service worker, on a device that grants what it grants. */
import { expect } from '@playwright/test';
import playwrightConfig from '../../playwright.config.ts';
import { CATALOGUES } from '../support/catalogues.ts';
import { test } from './_test.ts';
import { wholeBrowser } from './_whole-browser.ts';

const { devices } = CATALOGUES.ja;

declare global {
  interface Window {
    /** Locks on the screen that the page was given, in order. */
    locksOnScreen?: WakeLockSentinel[];
    /** The browser's own dialog for installing would be open now. */
    promptedToInstall?: boolean;
  }
}

test.use({
  ownShop: { keepPort: true },
  launchOptions: { ...playwrightConfig.use?.launchOptions, ...wholeBrowser() },
});

test('the browser finds nothing that hinders installing it', async ({ till }) => {
  await till.page.evaluate(() => navigator.serviceWorker.ready);
  const session = await till.context.newCDPSession(till.page);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { icons } = JSON.parse(data ?? '') as {
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  for (const { src, sizes } of icons.filter((icon) => icon.sizes !== 'any')) {
    const width = await till.page.evaluate(async (path) => {
      const image = new Image();
      image.src = path;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    expect(width).toBe(sizes);
  }
  expect(icons.map(({ purpose }) => purpose)).toContain('maskable');
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A private window, as each test has one, is the one thing in which nothing can be installed.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
});

test('says what the browser does not grant, and offers to install where it can be', async ({
  till,
}) => {
  // A plain profile is refused storage that stays.
  await expect(till.part('open-status')).toHaveAttribute('data-storage', 'refused');
  await till.part('open-status').click();
  await expect(till.part('storage-status')).toContainText(devices.status.refused);
  await expect(till.part('install')).toHaveCount(0);
  await till.page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    const prompt = (): Promise<void> => {
      window.promptedToInstall = offer.defaultPrevented;
      return Promise.resolve();
    };
    window.dispatchEvent(Object.assign(offer, { prompt }));
  });
  await till.part('install').click();
  expect(await till.page.evaluate(() => window.promptedToInstall)).toBe(true);
  await expect(till.part('install')).toHaveCount(0);
});

test('the screen stays on while a payment runs, and no longer', async ({ till }) => {
  await till.page.evaluate(() => {
    const locks: WakeLockSentinel[] = [];
    window.locksOnScreen = locks;
    const request = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (type) => {
      const lock = await request(type);
      locks.push(lock);
      return lock;
    };
  });
  const released = () =>
    till.page.evaluate(() => window.locksOnScreen?.map((lock) => lock.released));
  await till.enterAmount(1180);
  expect(await released()).toEqual([]);
  const id = await till.payWith('wechatpay-password-never');
  await expect.poll(released).toEqual([false]);
  await till.part('park').click();
  await expect.poll(released).toEqual([true]);
  await till.part(`open-payment-${id}`).click();
  await expect.poll(released).toEqual([true, false]);
});
