import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import { firstLanguage, rememberLanguage } from './i18n/first-language.ts';
import { I18n } from './i18n/i18n.svelte.ts';
import { keepCurrent } from './app/keep-current.svelte.ts';
import { idle } from './time/idle.ts';
import { hasSomethingToShow } from './app/first-screen.svelte.ts';
import { usableWorkers } from './shell/usable-workers.ts';
import { Update } from './shell/update.svelte.ts';
import { composeTill } from './app/compose.ts';
import { takePairingCode } from './connection/pairing-code.ts';
import TillApp from './app/TillApp.svelte';
import { dropSecondClicks } from './ui/second-click.ts';

// First of all: a pairing code must not stay in the address or the history.
const pairingCode = takePairingCode(location, history);

dropSecondClicks(window);
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const update = new Update({
  workers: usableWorkers(navigator),
  register: async () => (await import('./late.ts')).registerWorker(),
});
const app = composeTill(update);
app.till.start(pairingCode);
// The texts are waited for; the till looks around meanwhile.
const i18n = new I18n(await firstLanguage.catch(showNotLoaded), rememberLanguage);
await hasSomethingToShow(app.till);
mount(TillApp, { target, props: { app: { ...app, i18n, update } } });
app.till.screen.isMounted = true;

keepCurrent(update, app.till, window);
// Without it Back leaves the page, as anywhere; loaded with what comes after the first picture. The browser keeps
// launches for who asks for them.
void idle()
  .then(() => import('./late.ts'))
  .then(({ heedBackButton, heedLaunches }) => {
    heedBackButton(window, () => app.till.back());
    heedLaunches(window, openPairingLink);
  })
  .catch(() => undefined);
// What no cashier waits for.
void idle().then(() => {
  void update.start();
  void app.device.askForStorage(navigator.storage);
});
// A pairing link that is opened in the till's own tab, or for its open window, loads no page anew.
function openPairingLink(address: Pick<Location, 'hash' | 'pathname' | 'search'>): void {
  const code = takePairingCode(address, history);
  if (code !== undefined) app.till.openPairingLink(code);
}
window.addEventListener('hashchange', () => openPairingLink(location));

/** The page says it itself: there is no text to say it with. */
function showNotLoaded(error: unknown): never {
  document.getElementById('not-loaded')?.removeAttribute('hidden');
  throw error;
}
