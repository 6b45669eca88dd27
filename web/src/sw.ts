/// <reference lib="webworker" />
/** The service worker: the shell of the till, so that it opens without a network. It never touches `/v1`. */
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { UPDATE_NOW } from './shell/update-message.ts';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: (string | PrecacheEntry)[];
};

/** Static routing is no part of the worker types yet. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes?: (route: {
    condition: { urlPattern: URLPatternInit };
    source: 'network';
  }) => Promise<void>;
}

precacheAndRoute(self.__WB_MANIFEST);

// The till has one page, however it is opened. All else (the API, health) goes to the network.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), { allowlist: [/^\/(?:\?|$)/] }),
);

// Calls to the API go past the worker: no call waits until it has started.
self.addEventListener('install', (event: RoutingInstallEvent) => {
  const route = { condition: { urlPattern: { pathname: '/v1/*' } }, source: 'network' } as const;
  if (event.addRoutes) event.waitUntil(event.addRoutes(route));
});

// The page that installs the first worker gets it at once; without one it could not be updated.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// A new version waits for the page's word: it must not change the till under a running payment (F36).
self.addEventListener('message', (event) => {
  if (event.data === UPDATE_NOW) void self.skipWaiting();
});
