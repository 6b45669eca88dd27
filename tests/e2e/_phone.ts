/** What a screen is on the smallest phone, and on a page that is enlarged fourfold: nothing to the side of it, and nothing too small for a finger. */
import { expect } from '@playwright/test';
import type { TillPage } from './_till.ts';

const WIDTHS_PX = [320, 360];

/** Of the page and of what scrolls in it. */
function pxToTheSide(): number[] {
  return [...document.querySelectorAll('html, main, dialog, dialog > .body')]
    .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    .filter((px) => px > 0);
}

/** @param within what has to be large enough for a finger */
export async function expectToFitPhone(
  { page }: TillPage,
  screen: string,
  within = 'main',
): Promise<void> {
  for (const width of WIDTHS_PX) {
    await page.setViewportSize({ width, height: 740 });
    await expect
      .poll(() => page.evaluate(pxToTheSide), `${screen}, ${width} px: to the side of it`)
      .toEqual([]);
    const small = await page.evaluate(
      (place) =>
        [...document.querySelectorAll(`:is(header, ${place}) :is(button, input, select)`)]
          // A tick is set by a touch on its words as well.
          .map((target) => (target.matches('[type=checkbox]') && target.closest('label')) || target)
          .map((target) => target.getBoundingClientRect())
          .filter(({ width: across, height }) => height > 0 && (across < 44 || height < 44)),
      within,
    );
    expect(small, `${screen}, ${width} px: smaller than a finger`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
