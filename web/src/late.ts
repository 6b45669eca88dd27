/** What no first picture needs, in one file: Back, launches of the installed till, and its service worker. */
export { heedLaunches } from './shell/launches.ts';
export { registerWorker } from './shell/register-worker.ts';
export { heedBackButton } from './ui/back-button.ts';
