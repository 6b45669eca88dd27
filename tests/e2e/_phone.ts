/** What a screen is on the smallest phone: nothing to the side of it, and nothing too small for a finger. */
import { expect } from '@playwright/test';
import type { TillPage } from './_till.ts';

/** @param within what has to be large enough for a finger */
export async function expectToFitPhone(
  { page }: TillPage,
  screen: string,
  within = 'main',
): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), screen)
    .toBe(360);
  const small = await page.evaluate(
    (place) =>
      [...document.querySelectorAll(`${place} :is(button, input, select)`)]
        // A tick is set by a touch on its words as well.
        .map((target) => (target.matches('[type=checkbox]') && target.closest('label')) || target)
        .map((target) => target.getBoundingClientRect())
        .filter(({ width, height }) => height > 0 && (width < 44 || height < 44)),
    within,
  );
  expect(small, `${screen}: smaller than a finger`).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
}
