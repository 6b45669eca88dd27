/** What axe finds on a screen. */
import axe, { type RunOptions } from 'axe-core';
import { expect, type Page } from '@playwright/test';
import { LOCALES, type Locale } from '../../web/src/i18n/languages.ts';

/** One line for each thing that is wrong on the page as it is. */
function faults(page: Page, options: RunOptions = {}): Promise<string[]> {
  return page.evaluate(async (given) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(given);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${id} ${target.join(' ')} ${failureSummary}`),
    );
  }, options);
}

export type Look = (page: Page, screen: string) => Promise<void>;

/** Themes change nothing but colors, and words change no color: so those of one language are enough. */
export function lookIn(locale: Locale): Look {
  const colors: RunOptions = { runOnly: ['color-contrast'] };
  const allButColors: RunOptions = { rules: { 'color-contrast': { enabled: false } } };
  return async (page, screen) => {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
    await expect.poll(() => faults(page, allButColors), screen).toEqual([]);
    if (locale !== LOCALES[0]) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // A color on its way to another one has a contrast that nobody sees; a fault stays.
      await expect.poll(() => faults(page, colors), `${screen}, ${colorScheme}`).toEqual([]);
    }
  };
}
