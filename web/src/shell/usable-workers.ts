/** In development there is no built worker, and a stale one would only be in the way. */
export function usableWorkers(navigator: Navigator): ServiceWorkerContainer | undefined {
  return import.meta.env.PROD && 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
}
