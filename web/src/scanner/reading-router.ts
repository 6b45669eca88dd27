/** Where readings go: to the till, or to the devices screen alone while it is tried out. */
import type { TestReading } from './device.ts';
import type { KeyOddity } from './keyboard/oddity.ts';
import { ScannerListeners, type RefusedReading, type Scan, type ScannerListener } from './port.ts';
import type { DropReason } from './reading.ts';

/** A code was read and got lost on its way; whatever else is dropped was none. */
const LOST: ReadonlySet<DropReason> = new Set([
  'incomplete',
  'changed-symbology',
  'too-long',
  'short-report',
  'bad-length',
  'line-error',
]);

type How = Pick<TestReading, 'tookMs' | 'raw' | 'deviceId'>;

export class ReadingRouter {
  readonly #listeners = new ScannerListeners();
  #tester: ((reading: TestReading) => void) | undefined;

  subscribe(listener: ScannerListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Until the returned function is called every reading goes to `tester` alone. */
  test(tester: (reading: TestReading) => void): () => void {
    this.#tester = tester;
    return () => {
      if (this.#tester === tester) this.#tester = undefined;
    };
  }

  scan(scan: Scan, how: How): void {
    if (!this.#tester) {
      this.#listeners.scan(scan);
      return;
    }
    const { text, symbology, source, oddity } = scan;
    const outcome = { kind: 'scan', text, ...(symbology !== undefined && { symbology }) } as const;
    this.#tester({ source, outcome, ...how, ...(oddity && { oddity }) });
  }

  /** Keys that are no code: the cashier hears of each. */
  refused(why: RefusedReading, oddity?: KeyOddity): void {
    if (!this.#tester) {
      this.#listeners.refused(why);
      return;
    }
    // No amount is typed on the screen that shows it.
    const outcome = { kind: 'dropped', why: why === 'doubtful' ? 'incomplete' : why } as const;
    this.#tester({ source: 'keyboard', outcome, tookMs: 0, raw: [], ...(oddity && { oddity }) });
  }

  /** The cashier hears of a code that got lost; noise is for the screen that shows it. */
  dropped(why: DropReason, source: TestReading['source'], how: How): void {
    if (this.#tester) this.#tester({ source, outcome: { kind: 'dropped', why }, ...how });
    else if (why === 'control-characters') this.#listeners.refused(why);
    else if (LOST.has(why)) this.#listeners.refused('incomplete');
  }
}
