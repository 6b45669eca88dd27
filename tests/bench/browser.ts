/** The same Chromium as the browser tests have, for measurements. */
import { chromium, type Browser } from '@playwright/test';
import { browserPath } from '../../tools/lib/browser.mjs';

export function launch(): Promise<Browser> {
  const executablePath = browserPath();
  return chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
