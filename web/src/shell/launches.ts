/** The installed till is one window: opening it again, by its icon or a link, brings that window to the front. */

/** No part of the DOM types: Chromium alone has it. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { targetURL?: string | null }) => void): void;
}

/**
 * Hears of the addresses that the open window was brought to the front for; the page itself was not
 * loaded for them.
 */
export function heedLaunches(page: Window, onAddress: (address: URL) => void): void {
  const { launchQueue } = page as { launchQueue?: LaunchQueue };
  // The first launch is the one that loaded the page, with the address that the page has read already.
  let isFirst = true;
  launchQueue?.setConsumer(({ targetURL }) => {
    if (!isFirst && targetURL) onAddress(new URL(targetURL));
    isFirst = false;
  });
}
