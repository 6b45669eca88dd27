/** The composition root of the till: the only place where its parts meet the browser. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import { createClient, type ProxyClient } from '../api/client.ts';
import { ProxyClock } from '../api/proxy-clock.ts';
import { Waits } from '../time/waits.ts';
import { createAttemptStore, type AttemptStore } from '../storage/attempts.ts';
import { TillStorage } from '../storage/db.ts';
import { createTillState } from '../storage/till-state.ts';
import { createPaymentCache } from '../storage/payment-cache.ts';
import { createSaleStore } from '../storage/sales.ts';
import { Device } from '../shell/device.svelte.ts';
import { keepAwake } from '../shell/keep-awake.svelte.ts';
import type { Update } from '../shell/update.svelte.ts';
import { Leadership } from '../tabs/leadership.svelte.ts';
import { shareTill, type MirroredTill } from './share.svelte.ts';
import { Sounds } from '../ui/sounds.ts';
import { Attempts } from '../payment/attempts.svelte.ts';
import { Checkout } from '../payment/checkout.svelte.ts';
import { composeScanners, connectScanners, type ScannerParts } from './compose-scanners.ts';
import { newId } from '../sale/ids.ts';
import { BestEffortStore } from '../storage/best-effort-store.ts';
import { Connection } from '../connection/connection.svelte.ts';
import type { Refusal } from '../payment/order.ts';
import { createPaymentClient } from '../payment/payment-client.ts';
import { Payments } from '../payment/payments.svelte.ts';
import { Sale } from '../sale/sale.svelte.ts';
import { Session } from '../connection/session.svelte.ts';
import { Till } from './till.svelte.ts';
import { HeldSales } from '../sale/held-sales.svelte.ts';

export interface App extends Omit<ScannerParts, 'keyboard'> {
  till: Till;
  clock: ProxyClock;
  mirrored: MirroredTill;
  device: Device;
}

const now = (): number => performance.now();
const wallClock = Date.now;
const random = Math.random;
const makeId = (): string =>
  newId(Date.now(), (length) => crypto.getRandomValues(new Uint8Array(length)));

export function composeTill(update: Update): App {
  const clock = new ProxyClock();
  const client = createClient({ fetch: fetch.bind(globalThis), clock, now });
  const storage = new TillStorage();
  const waits = new Waits();
  // Its first reader deals with a failure; till then the disk need not be idle.
  storage.open().catch(() => undefined);
  const sounds = soundsOf(window);
  const scannerParts = composeScanners(now);
  const { keyboard: _keyboard, ...scannersShown } = scannerParts;
  const { scanners } = scannersShown;

  const session = new Session(client);
  const kept = keptOf(storage, () => till);
  const { payments, attempts, bestEffortStore, heldSales } = kept;
  const shared: Shared = { client, clock, waits, update, ...kept, till: () => till };
  const connection = connectionOf(shared);
  const checkout = checkoutOf(shared, () => connection.proxy !== 'unreachable');
  const till: Till = new Till({
    leadership: new Leadership({
      locks: navigator.locks,
      onLead: (signal) => void till.lead(signal),
      onView: () => void till.usePairingLink(),
    }),
    session,
    payments,
    connection,
    attempts,
    checkout,
    sale: new Sale(makeId, (sale) => bestEffortStore.typed(sale)),
    heldSales,
    now,
    wallClock,
    sleep: (ms) => waits.sleep(ms),
    random,
    play: (sound) => {
      sounds.play(sound);
      void scanners.sound(sound === 'paid' ? 'ok' : 'error');
    },
    recall: () => bestEffortStore.recall(),
    remember: (terminal) => bestEffortStore.remember(terminal),
    restore: (terminalId) => bestEffortStore.restore(terminalId),
    startScanners: () => scanners.start(),
    stopScanners: () => scanners.stop(),
  });
  storage.onLost = () => {
    bestEffortStore.lost();
    void till.storageLost();
  };
  connectScanners(scannerParts, till);
  wakeUp(window, () => {
    connection.tryNow();
    void scanners.refreshDevices();
  });
  const mirrored = shareTill(till, new BroadcastChannel('kaikei-till'));
  const device = new Device();
  device.watch(window);
  keepAwake(() => till.isPaying, document, navigator.wakeLock);
  return { till, clock, mirrored, device, ...scannersShown };
}

interface Kept {
  attemptStore: AttemptStore;
  payments: Payments;
  attempts: Attempts;
  bestEffortStore: BestEffortStore;
  heldSales: HeldSales;
}

/** What survives the page, or is a copy of what does. */
function keptOf(storage: TillStorage, till: () => Till): Kept {
  const attemptStore = createAttemptStore(storage);
  const payments = new Payments({
    reported: (id) => attempts.reported(id),
    ended: (payment) => till().paymentEnded(payment),
  });
  const attempts = new Attempts({ store: attemptStore, payments, wallClock });
  const cache = createPaymentCache(storage);
  const bestEffortStore = new BestEffortStore(cache, createTillState(storage), payments);
  const heldSales = new HeldSales({
    store: createSaleStore(storage),
    wallClock,
    currency: () => till().currency,
    maxTotal: () => till().maxAmount,
    warn: (notice) => till().warn(notice),
  });
  return { attemptStore, payments, attempts, bestEffortStore, heldSales };
}

interface Shared extends Kept {
  client: ProxyClient;
  clock: ProxyClock;
  waits: Waits;
  update: Update;
  till: () => Till;
}

function checkoutOf(shared: Shared, isReachable: () => boolean): Checkout {
  const { client, waits, update, payments, attempts, attemptStore, heldSales, till } = shared;
  return new Checkout({
    client: createPaymentClient(client, payments),
    store: attemptStore,
    attempts,
    heldSales,
    payments,
    isReachable,
    now,
    wallClock,
    sleep: (ms) => waits.sleep(ms),
    wake: () => waits.end(),
    random,
    exclusively: (id, work) => navigator.locks.request(`kaikei-attempt-${id}`, work),
    makeId,
    onRefused: (refusal) => {
      if (isTooOld(refusal)) update.tooOld();
      till().refused(refusal);
    },
    onUnpaired: (problem) => till().unpaired(problem),
    onPutAway: (id) => shared.bestEffortStore.drop(id),
  });
}

/** This version of the till may begin no payments any more (F37). */
function isTooOld({ reason }: Refusal): boolean {
  return reason.kind === 'problem' && reason.problem.slug === 'client-too-old';
}

function connectionOf(shared: Shared): Connection {
  const { client, clock, waits, payments, bestEffortStore, update, till } = shared;
  return new Connection({
    client,
    random,
    wallClock,
    waits,
    isUrgent: () => till().checkout.isHolding,
    onTerminal: (terminal: TerminalView) => till().identified(terminal),
    asking: () => payments.asking(),
    onPayment: (payment, askedAfter) => payments.take(payment, askedAfter),
    onTime: (at) => clock.sawEvent(at, now()),
    onCursor: (cursor, changed) => {
      payments.trim();
      bestEffortStore.read(till().session.terminal?.id, changed, cursor);
    },
    onCaughtUp: () => {
      void till().checkout.verify();
      update.onConnected();
    },
    onUnpaired: (problem) => till().unpaired(problem),
  });
}

function soundsOf(target: Window): Sounds {
  const sounds = new Sounds();
  const unlock = (): void => sounds.unlock();
  target.addEventListener('pointerdown', unlock);
  target.addEventListener('keydown', unlock);
  return sounds;
}

/** Moments at which waiting longer makes no sense. `online` may lie, so it only shortens a wait. */
function wakeUp(target: Window, tryNow: () => void): void {
  target.addEventListener('online', tryNow);
  target.document.addEventListener('visibilitychange', () => {
    if (target.document.visibilityState === 'visible') tryNow();
  });
}
