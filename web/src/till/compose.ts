/** The composition root of the till: the only place where its parts meet the browser. */
import { sleep } from '../api/backoff.ts';
import { createClient } from '../api/client.ts';
import { ProxyClock } from '../api/proxy-clock.ts';
import { createAttemptStore } from '../queue/attempts.ts';
import { openTillDatabase } from '../queue/db.ts';
import { createMirror, type Mirror } from '../queue/mirror.ts';
import { Sounds } from '../ui/sounds.ts';
import { Checkout } from './checkout.svelte.ts';
import { composeScanners, connectScanners, type ScannerParts } from './compose-scanners.ts';
import { newId } from './ids.ts';
import { Link } from './link.svelte.ts';
import { Payments } from './payments.svelte.ts';
import { Sale } from './sale.svelte.ts';
import { Session } from './session.svelte.ts';
import { Till } from './till.svelte.ts';

export interface App extends Omit<ScannerParts, 'keyboard'> {
  till: Till;
  clock: ProxyClock;
}

export function composeTill(): App {
  const now = (): number => performance.now();
  const random = Math.random;
  const makeId = (): string =>
    newId(Date.now(), (length) => crypto.getRandomValues(new Uint8Array(length)));
  const clock = new ProxyClock();
  const client = createClient({ fetch: fetch.bind(globalThis), clock, now });
  const database = openTillDatabase();
  const sounds = soundsOf(window);
  const scannerParts = composeScanners(now);
  const { keyboard: _keyboard, ...scannersShown } = scannerParts;
  const { scanners } = scannersShown;

  const session = new Session(client);
  const payments = new Payments((payment) => till.paymentEnded(payment));
  const mirror = keeper(createMirror(database), payments);
  const link = new Link({
    client,
    random,
    onPayment(payment) {
      clock.sawEvent(payment.updatedAt, now());
      payments.take(payment);
    },
    onTime: (at) => clock.sawEvent(at, now()),
    onCursor: (cursor, changed) => {
      payments.trim();
      mirror.save(session.terminal?.id, changed, cursor);
    },
    onUnpaired: (problem) => till.unpaired(problem),
  });
  const checkout = new Checkout({
    client,
    store: createAttemptStore(database),
    payments,
    now,
    wallClock: Date.now,
    sleep,
    random,
    exclusively: (id, work) => navigator.locks.request(`kaikei-attempt-${id}`, work),
    makeId,
    onRefused: (refusal) => till.refused(refusal),
    onUnpaired: (problem) => till.unpaired(problem),
  });
  const till: Till = new Till({
    session,
    payments,
    link,
    checkout,
    sale: new Sale(makeId),
    now,
    sleep,
    random,
    play: (sound) => {
      sounds.play(sound);
      void scanners.sound(sound === 'paid' ? 'ok' : 'error');
    },
    restore: (terminalId) => mirror.restore(terminalId),
    startScanners: () => scanners.start(),
    stopScanners: () => scanners.stop(),
  });
  connectScanners(scannerParts, till);
  wakeUp(window, () => {
    link.tryNow();
    void scanners.look();
  });
  return { till, clock, ...scannersShown };
}

/** The mirror with its failures dealt with: without it the till only reads more when it opens. */
function keeper(mirror: Mirror, payments: Payments) {
  let broken = false;
  return {
    async restore(terminalId: string): Promise<string | undefined> {
      payments.clear();
      try {
        const kept = await mirror.load(terminalId);
        payments.restore(kept.payments);
        return kept.cursor;
      } catch {
        broken = true;
        return undefined;
      }
    },
    save(terminalId: string | undefined, changed: Parameters<Mirror['save']>[1], cursor: string) {
      if (broken || terminalId === undefined) return;
      mirror.save(terminalId, changed, cursor).catch(() => {
        // A later save would leave a hole behind this one; the cursor on disk stays where it is right.
        broken = true;
      });
    },
  };
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
