/// <reference lib="webworker" />
/** The service worker: the shell of the till, so that it opens without a network. It never touches `/v1`. */
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { UPDATE_NOW } from './shell/update-message.ts';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: (string | PrecacheEntry)[];
};

/** Static routing is no part of the worker types yet. */
interface Route {
  condition: { urlPattern: URLPatternInit; requestMode?: RequestMode };
  source: 'network' | 'cache' | { cacheName: string };
}
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes?: (routes: Route[]) => Promise<void>;
}

const SHELL = '/index.html';
const manifest = self.__WB_MANIFEST;
precacheAndRoute(manifest);

// The till has one page, however it is opened. All else (the API, health) goes to the network.
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { allowlist: [/^\/(?:\?|$)/] }));

// Neither the till's page and scripts nor a call to the API waits until the worker has started: on a slow tablet
// that takes a tenth of a second. The page comes from a cache of this version's own, because the
// precache keeps it under a name that no address has.
const PAGE_CACHES = 'kaikei-door-';
const pageCache = PAGE_CACHES + manifestRevision();
const ROUTES: Route[] = [
  { condition: { urlPattern: { pathname: '/v1/*' } }, source: 'network' },
  {
    condition: { urlPattern: { pathname: '/', search: '' }, requestMode: 'navigate' },
    source: { cacheName: pageCache },
  },
  // Their names say what they hold, so that any copy is the right one.
  { condition: { urlPattern: { pathname: '/assets/*' } }, source: 'cache' },
];
self.addEventListener('install', (event: RoutingInstallEvent) => {
  if (event.addRoutes) event.waitUntil(keepPage(event.addRoutes.bind(event)));
});

async function keepPage(addRoutes: (routes: Route[]) => Promise<void>): Promise<void> {
  const page = await fetch(SHELL, { cache: 'no-cache' });
  if (!page.ok) throw new Error('the server has no page now');
  await (await caches.open(pageCache)).put('/', page);
  await addRoutes(ROUTES);
}

function manifestRevision(): string {
  const page = manifest.find((entry) => typeof entry !== 'string' && entry.url === SHELL.slice(1));
  return (typeof page === 'object' && page.revision) || 'none';
}

// The page that installs the first worker gets it at once; without one it could not be updated.
self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([self.clients.claim(), dropOldPages()])),
);

async function dropOldPages(): Promise<void> {
  const old = (await caches.keys()).filter(
    (name) => name.startsWith(PAGE_CACHES) && name !== pageCache,
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}

// A new version waits for the page's word: it must not change the till under a running payment (F36).
self.addEventListener('message', (event) => {
  if (event.data === UPDATE_NOW) void self.skipWaiting();
});
