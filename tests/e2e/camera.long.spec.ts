/** The camera as a scanner: a real browser with a camera that shows a picture of a code. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { test as base } from './_test.ts';
import { writeVideoOfCode } from './_video.ts';
import { wholeBrowser } from './_whole-browser.ts';

declare global {
  interface Window {
    /** The tracks of every camera picture that the page was given. */
    tracks?: MediaStreamTrack[];
  }
}

const test = base.extend<object, { browser: Browser }>({
  browser: [
    async ({ playwright, launchOptions }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'kaikei-camera-'));
      const video = join(folder, 'code.y4m');
      writeVideoOfCode(video, newCode());
      const camera = [
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${video}`,
      ];
      const args = [...(launchOptions.args ?? []), ...camera];
      const browser = await playwright.chromium.launch({
        ...launchOptions,
        ...wholeBrowser(),
        args,
      });
      await use(browser);
      await browser.close();
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  /** Its page keeps the tracks that it is given. */
  till: async ({ till }, use) => {
    await till.page.evaluate(() => {
      const tracks: MediaStreamTrack[] = [];
      window.tracks = tracks;
      const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await given(constraints);
        tracks.push(...stream.getTracks());
        return stream;
      };
    });
    await use(till);
  },
});

const trackStates = (page: Page) =>
  page.evaluate(() => (window.tracks ?? []).map((track) => track.readyState));

/** WebAssembly that the page has loaded. */
const binaries = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name))
      .filter(({ pathname }) => pathname.endsWith('.wasm'))
      .map(({ origin }) => origin === location.origin),
  );

test('a code in front of the camera is paid, and the camera is off again', async ({
  till,
  shop,
}) => {
  await till.context.grantPermissions(['camera']);
  await expect(till.part('open-camera')).toBeDisabled();
  await till.enterAmount(1_980);
  expect(await binaries(till.page)).toEqual([]);
  await till.part('open-camera').click();
  await till.expectState('paid');
  const { request } = shop.create(await till.paymentId());
  expect(request).toMatchObject({ order_amount: '1980', pay_method_id: 'WeChatPay' });
  await expect.poll(() => trackStates(till.page)).toEqual(['ended']);
  // Where the browser reads codes itself nothing has to be loaded; else it comes from us.
  expect((await binaries(till.page)).every(Boolean)).toBe(true);
});

test('a camera that was turned on is off again when its picture is gone', async ({ till }) => {
  await till.context.grantPermissions(['camera']);
  await till.enterAmount(310);
  await till.part('open-camera').click();
  await expect.poll(async () => (await trackStates(till.page)).length).toBe(1);
  // The code in the picture was used in the test before, so nothing is paid, however soon it is seen.
  await till.page.keyboard.press('Escape');
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(() => trackStates(till.page)).toEqual(['ended']);
});

test('a camera that is not allowed is explained', async ({ till }) => {
  await till.context.clearPermissions();
  await till.enterAmount(310);
  await till.part('open-camera').click();
  await expect(till.part('camera')).toHaveAttribute('data-trouble', 'denied');
  await till.page.keyboard.press('Escape');
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
});

test('a browser that names formats and reads none is helped by ours', async ({ till }) => {
  await till.context.grantPermissions(['camera']);
  await till.page.evaluate(() => {
    class Unavailable {
      static getSupportedFormats = () => Promise.resolve(['qr_code', 'code_128']);
      detect = () => Promise.reject(new DOMException('no service', 'NotSupportedError'));
    }
    Object.assign(globalThis, { BarcodeDetector: Unavailable });
  });
  await till.enterAmount(310);
  await till.part('open-camera').click();
  await expect.poll(() => binaries(till.page)).toEqual([true]);
  // It was read: paid, or refused where a test before has used it.
  await expect(till.part('payment-screen').or(till.part('notice')).first()).toBeVisible();
});

test('a camera that fails in a way of its own is explained too', async ({ till }) => {
  await till.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new TypeError('broken'));
  });
  await till.enterAmount(310);
  await till.part('open-camera').click();
  await expect(till.part('camera')).toHaveAttribute('data-trouble', 'unsupported');
});
