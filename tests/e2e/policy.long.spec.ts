/** The content security policy in a real browser, and that the other tests would see a violation of it. */
import { expect } from '@playwright/test';
import { takeViolations } from './_policy.ts';
import { test } from './_test.ts';

/** Each must be refused, and told of by the directive that is named. */
const ATTACKS: [string, string, () => unknown][] = [
  ['an inline style', 'style-src', () => document.body.setAttribute('style', 'color: red')],
  [
    'an inline script',
    'require-trusted-types-for',
    () => document.body.append(Object.assign(document.createElement('script'), { text: 'x = 1' })),
  ],
  ['text as HTML', 'require-trusted-types-for', () => (document.body.innerHTML = '<b>x</b>')],
  [
    'a picture from elsewhere',
    'img-src',
    () =>
      document.body.append(
        Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' }),
      ),
  ],
  ['a call to elsewhere', 'connect-src', () => fetch('http://127.0.0.1:9/')],
  [
    'a frame',
    'default-src',
    () =>
      document.body.append(
        Object.assign(document.createElement('iframe'), { src: 'http://127.0.0.1:9/' }),
      ),
  ],
  [
    'another policy for Trusted Types',
    'trusted-types',
    () =>
      (
        window as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } }
      ).trustedTypes?.createPolicy('evil', {}),
  ],
];

/** Violations that were meant, until one bears this directive. */
async function expectViolation(directive: string, what: string): Promise<void> {
  const seen: string[] = [];
  await expect
    .poll(() => {
      seen.push(...takeViolations());
      return seen.join('\n');
    }, what)
    .toContain(directive);
}

test('what the till never does is refused by the browser, and seen by every test', async ({
  till,
}) => {
  for (const [what, directive, attack] of ATTACKS) {
    await till.page.evaluate(attack).catch(() => undefined);
    await expectViolation(directive, what);
  }
  expect(await till.page.evaluate(() => document.body.style.color)).toBe('');
  await till.context.close();
  // The browser's own words for the last one may have come after its event.
  takeViolations();
});

test('a page that was opened without the till’s help is watched too', async ({ browser, shop }) => {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${shop.proxy.port}/`);
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await expectViolation('style-src', 'an inline style');
  await page.close();
  takeViolations();
});

test('devices and sensors: what the till needs is allowed to it, the rest to nobody', async ({
  page,
  shop,
}) => {
  await page.goto(`http://localhost:${shop.proxy.port}/`);
  const allowed = await page.evaluate(() => {
    const policy = (document as { featurePolicy?: { allowedFeatures(): string[] } }).featurePolicy;
    return policy?.allowedFeatures() ?? [];
  });
  expect(allowed).toEqual(
    expect.arrayContaining(['hid', 'serial', 'usb', 'camera', 'screen-wake-lock', 'fullscreen']),
  );
  for (const feature of ['bluetooth', 'microphone', 'payment', 'midi', 'display-capture']) {
    expect(allowed).not.toContain(feature);
  }
  expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
});
