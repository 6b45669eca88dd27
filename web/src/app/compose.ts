/** The composition root of the till: the only place where its parts meet the browser. */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import { createClient, type ProxyClient } from '../api/client.ts';
import { ProxyClock } from '../api/proxy-clock.ts';
import { Waits } from '../api/waits.ts';
import { createAttemptStore, type AttemptStore } from '../storage/attempts.ts';
import { TillStorage } from '../storage/db.ts';
import { createMemory } from '../storage/till-state.ts';
import { createPaymentCache } from '../storage/payment-cache.ts';
import { createSaleStore } from '../storage/sales.ts';
import { Device } from '../shell/device.svelte.ts';
import { keepAwake } from '../shell/keep-awake.svelte.ts';
import type { Update } from '../shell/update.svelte.ts';
import { Leadership } from '../tabs/leadership.svelte.ts';
import { shareTill, type Followed } from './share.svelte.ts';
import { Sounds } from '../ui/sounds.ts';
import { Attempts } from '../payment/attempts.svelte.ts';
import { Checkout } from '../payment/checkout.svelte.ts';
import { composeScanners, connectScanners, type ScannerParts } from './compose-scanners.ts';
import { newId } from '../sale/ids.ts';
import { BestEffortStore } from '../storage/best-effort-store.ts';
import { Link } from '../connection/connection.svelte.ts';
import type { Refusal } from '../sale/order.ts';
import { createPaymentClient } from '../payment/payment-client.ts';
import { Payments } from '../payment/payments.svelte.ts';
import { Sale } from '../sale/sale.svelte.ts';
import { Session } from '../connection/session.svelte.ts';
import { Till } from './till.svelte.ts';
import { WaitingSales } from '../sale/held-sales.svelte.ts';

export interface App extends Omit<ScannerParts, 'keyboard'> {
  till: Till;
  clock: ProxyClock;
  followed: Followed;
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
  const attemptStore = createAttemptStore(storage);
  const { payments, attempts } = paymentsOf(attemptStore, (payment) => till.paymentEnded(payment));
  const bestEffort = new BestEffortStore(
    createPaymentCache(storage),
    createMemory(storage),
    payments,
  );
  const waiting = new WaitingSales(createSaleStore(storage));
  const link = linkOf({ client, clock, waits, payments, bestEffort, update, till: () => till });
  const checkout = new Checkout({
    client: createPaymentClient(client, payments),
    store: attemptStore,
    attempts,
    waiting,
    payments,
    isReachable: () => link.proxy !== 'unreachable',
    maxWaitingTotal: () => till.maxAmount,
    now,
    wallClock,
    sleep: (ms) => waits.sleep(ms),
    wake: () => waits.end(),
    random,
    exclusively: (id, work) => navigator.locks.request(`kaikei-attempt-${id}`, work),
    makeId,
    onRefused: (refusal) => {
      if (isTooOld(refusal)) update.tooOld();
      till.refused(refusal);
    },
    onUnpaired: (problem) => till.unpaired(problem),
    onPutAway: (id) => bestEffort.drop(id),
  });
  const till: Till = new Till({
    leadership: new Leadership({
      locks: navigator.locks,
      onLead: (signal) => void till.lead(signal),
      onView: () => void till.usePairingLink(),
    }),
    session,
    payments,
    link,
    attempts,
    checkout,
    sale: new Sale(makeId, (sale) => bestEffort.typed(sale)),
    waiting,
    now,
    wallClock,
    sleep: (ms) => waits.sleep(ms),
    random,
    play: (sound) => {
      sounds.play(sound);
      void scanners.sound(sound === 'paid' ? 'ok' : 'error');
    },
    recall: () => bestEffort.recall(),
    remember: (terminal) => bestEffort.remember(terminal),
    restore: (terminalId) => bestEffort.restore(terminalId),
    startScanners: () => scanners.start(),
    stopScanners: () => scanners.stop(),
  });
  storage.onLost = () => {
    bestEffort.lost();
    void till.storageLost();
  };
  connectScanners(scannerParts, till);
  wakeUp(window, () => {
    link.tryNow();
    void scanners.refreshDevices();
  });
  const followed = shareTill(till, new BroadcastChannel('kaikei-till'));
  const device = new Device();
  device.watch(window);
  keepAwake(() => till.isPaying, document, navigator.wakeLock);
  return { till, clock, followed, device, ...scannersShown };
}

function paymentsOf(
  store: AttemptStore,
  ended: (payment: PaymentView) => void,
): { payments: Payments; attempts: Attempts } {
  const payments = new Payments({ reported: (id) => attempts.reported(id), ended });
  const attempts = new Attempts({ store, payments, wallClock });
  return { payments, attempts };
}

/** This version of the till may begin no payments any more (F37). */
function isTooOld({ reason }: Refusal): boolean {
  return reason.kind === 'problem' && reason.problem.slug === 'client-too-old';
}

interface LinkParts {
  client: ProxyClient;
  clock: ProxyClock;
  waits: Waits;
  payments: Payments;
  bestEffort: BestEffortStore;
  update: Update;
  till: () => Till;
}

function linkOf({ client, clock, waits, payments, bestEffort, update, till }: LinkParts): Link {
  return new Link({
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
      bestEffort.read(till().session.terminal?.id, changed, cursor);
    },
    onCaughtUp: () => {
      void till().checkout.verify();
      update.lineStands();
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
