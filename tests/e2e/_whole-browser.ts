/** For what the shell without windows does not have: the browser's own Back, a camera, installed apps, locks on the screen. */
import { browserPath } from '../../tools/lib/browser.mjs';

/** Launch options. */
export function wholeBrowser(): { executablePath?: string } {
  const executablePath = browserPath();
  return executablePath === undefined ? {} : { executablePath };
}
