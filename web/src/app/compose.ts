/** The composition root of the till: the only place where its parts meet the browser. */
import { createClient } from '../api/client.ts';
import type { HttpContext } from '../api/http.ts';
import { ProxyClock } from '../api/proxy-clock.ts';
import { Session } from '../connection/session.svelte.ts';
import { Sale } from '../sale/sale.svelte.ts';
import type { Scanners } from '../scanner/scanners.svelte.ts';
import { Device } from '../shell/device.svelte.ts';
import { keepAwake } from '../shell/keep-awake.svelte.ts';
import type { Update } from '../shell/update.svelte.ts';
import { TillStorage } from '../storage/db.ts';
import { Leadership } from '../tabs/leadership.svelte.ts';
import { Waits } from '../time/waits.ts';
import { Sounds, type SoundName } from '../ui/sounds.ts';
import {
  composeCheckout,
  composeConnection,
  composeKept,
  type PaymentDeps,
} from './compose-payments.ts';
import { composeScanners, connectScanners, type ScannerDeps } from './compose-scanners.ts';
import { makeId, now, random } from './environment.ts';
import { shareTill, type MirroredTill } from './share.svelte.ts';
import { Till } from './till.svelte.ts';

export interface App extends Omit<ScannerDeps, 'keyboard'> {
  till: Till;
  clock: ProxyClock;
  mirrored: MirroredTill;
  device: Device;
  http: HttpContext;
  storage: TillStorage;
}

export function composeTill(update: Update): App {
  const clock = new ProxyClock();
  const http = { fetch: fetch.bind(globalThis), clock, now };
  const client = createClient(http);
  const storage = openStorage();
  const scannerDeps = composeScanners(now);
  const { keyboard: _keyboard, ...scannersShown } = scannerDeps;
  const { scanners } = scannersShown;
  const kept = composeKept(storage, () => till);
  const deps = { client, clock, waits: new Waits(), update, ...kept, till: () => till };
  const till = tillOf(deps, scanners);
  storage.onLost = () => {
    kept.bestEffortStore.lost();
    void till.lifecycle.storageLost();
  };
  connectScanners(scannerDeps, till, now);
  wakeUp(window, () => {
    till.connection.tryNow();
    void scanners.refreshDevices();
  });
  const mirrored = shareTill(till, new BroadcastChannel('kaikei-till'));
  const device = new Device();
  device.watch(window);
  keepAwake(() => till.isPaying, document, navigator.wakeLock);
  return { till, clock, mirrored, device, http, storage, ...scannersShown };
}

function tillOf(deps: PaymentDeps, scanners: Scanners): Till {
  const { client, waits, payments, attempts, bestEffortStore, heldSales, till } = deps;
  const connection = composeConnection(deps);
  return new Till({
    leadership: new Leadership({
      locks: navigator.locks,
      onLead: (signal) => void till().lifecycle.lead(signal),
      onView: () => void till().pairing.useLink(),
    }),
    session: new Session(client),
    payments,
    connection,
    attempts,
    checkout: composeCheckout(deps, () => connection.proxy !== 'unreachable'),
    sale: new Sale(makeId, (sale) => bestEffortStore.typed(sale)),
    heldSales,
    now,
    sleep: (ms) => waits.sleep(ms),
    random,
    play: soundsOf(window, scanners),
    recall: () => bestEffortStore.recall(),
    remember: (terminal) => bestEffortStore.remember(terminal),
    restore: (terminalId) => bestEffortStore.restore(terminalId),
    startScanners: () => scanners.start(),
    stopScanners: () => scanners.stop(),
  });
}

function openStorage(): TillStorage {
  const storage = new TillStorage();
  // Its first reader deals with a failure; till then the disk need not be idle.
  storage.open().catch(() => undefined);
  return storage;
}

/** By the tablet, and by scanners that can. */
function soundsOf(target: Window, scanners: Scanners): (sound: SoundName) => void {
  const sounds = new Sounds();
  const unlock = (): void => sounds.unlock();
  target.addEventListener('pointerdown', unlock);
  target.addEventListener('keydown', unlock);
  return (sound) => {
    sounds.play(sound);
    void scanners.beep(sound === 'paid' ? 'ok' : 'error');
  };
}

/** Moments at which waiting longer makes no sense. `online` may lie, so it only shortens a wait. */
function wakeUp(target: Window, tryNow: () => void): void {
  target.addEventListener('online', tryNow);
  target.document.addEventListener('visibilitychange', () => {
    if (target.document.visibilityState === 'visible') tryNow();
  });
}
