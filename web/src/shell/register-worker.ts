/** The one script that the page may load by its address: the service worker. Loaded late: no cashier waits for it. */
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

/** @throws what the browser says where it takes no worker */
export async function registerWorker(): Promise<ServiceWorkerRegistration> {
  const registration = await new Workbox(scriptUrl()).register({ immediate: true });
  if (!registration) throw new Error('the browser keeps no service worker');
  return registration;
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
