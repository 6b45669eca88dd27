/** Registers the service worker. A new version waits until someone lets it in; it never does so itself. */
import { Workbox } from 'workbox-window';

/** Trusted Types are no part of the DOM types yet. */
interface TrustedTypesWindow {
  trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL: (url: string) => string },
    ): { createScriptURL(url: string): unknown };
  };
}

const SCRIPT = '/sw.js';

export class Update {
  /** A new version is installed and waits. */
  ready = $state(false);
  apply: () => void = () => undefined;
}

export function registerServiceWorker(): Update {
  const update = new Update();
  // In development there is no built worker, and a stale one would only be in the way.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return update;
  const worker = new Workbox(scriptUrl());
  update.apply = () => {
    worker.addEventListener('controlling', () => location.reload());
    worker.messageSkipWaiting();
  };
  worker.addEventListener('waiting', () => {
    update.ready = true;
  });
  worker.register().catch(() => {
    // Private windows and full disks refuse workers. The till works without one, though not offline.
  });
  return update;
}

/** The CSP asks for a TrustedScriptURL of this policy; it lets through one address and no other. */
function scriptUrl(): string {
  const policy = (window as TrustedTypesWindow).trustedTypes?.createPolicy('pos-sw-url', {
    createScriptURL(url) {
      if (url !== SCRIPT) throw new TypeError('only the service worker may be loaded so');
      return url;
    },
  });
  return (policy?.createScriptURL(SCRIPT) ?? SCRIPT) as string;
}
