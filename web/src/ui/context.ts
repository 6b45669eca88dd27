/** What every screen may ask for. */
import { createContext } from 'svelte';
import type { ProxyClock } from '../api/proxy-clock.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { DemoScanner } from '../scanner/demo.ts';
import type { Scanners } from '../scanner/scanners.svelte.ts';
import type { Update } from '../service-worker.svelte.ts';
import type { Till } from '../till/till.svelte.ts';

export interface AppContext {
  till: Till;
  clock: ProxyClock;
  demoScanner: DemoScanner;
  scanners: Scanners;
  i18n: I18n;
  update: Update;
}

export const [useApp, provideApp] = createContext<AppContext>();
