/** One print on a printer that answers, is silent, stalls, or leaves; time is the test's own. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PrinterOpenError, type PrinterConnection } from '../../web/src/printer/connection.ts';
import { runPrintJob, type PrintResult } from '../../web/src/printer/print-job.ts';

const RECEIPT = Uint8Array.from({ length: 5_000 }, (_, index) => 0x41 + (index % 20));
const READY = [0x16, 0x12, 0x12];
const DONE = 0x00;

type Answer = (bytes: readonly number[]) => number[];

interface PrinterDouble {
  /** After as many bytes it takes no more. */
  takes?: number;
  /** After as many bytes it is unplugged. */
  leavesAfter?: number;
  answer?: Answer;
  /** How often the opening is refused first. */
  refusals?: number;
  reason?: PrinterOpenError['reason'];
}

class FakePrinter implements PrinterConnection {
  readonly pieceBytes = 1_024;
  readonly canAnswer = true;
  readonly received: number[] = [];
  ending: 'finished' | 'aborted' | undefined;
  #refusals: number;
  #answered: (bytes: Uint8Array) => void = () => undefined;
  readonly #double: PrinterDouble;

  constructor(double: PrinterDouble) {
    this.#double = double;
    this.#refusals = double.refusals ?? 0;
  }

  async open(answered: (bytes: Uint8Array) => void): Promise<PrinterConnection> {
    this.#answered = answered;
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      throw new PrinterOpenError(this.#double.reason ?? 'in-use', undefined);
    }
    return this;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { takes = Infinity, leavesAfter = Infinity, answer } = this.#double;
    if (this.received.length + bytes.length > leavesAfter) throw new Error('gone');
    if (this.received.length + bytes.length > takes) return new Promise(() => undefined);
    this.received.push(...bytes);
    const back = answer?.([...bytes]) ?? [];
    if (back.length > 0) this.#answered(Uint8Array.from(back));
  }

  async finish(): Promise<void> {
    this.ending = 'finished';
  }

  async abort(): Promise<void> {
    this.ending = 'aborted';
  }
}

/** Speaks ESC/POS: `status` to the questions of its state, `done` to the one at the end. */
function speaking(status: () => number[], done: number[] = [DONE]): Answer {
  return (bytes) => {
    if (bytes[0] === 0x10 && bytes.length === 9) return status();
    return bytes[0] === 0x1d && bytes.length === 3 ? done : [];
  };
}

async function print(
  double: PrinterDouble,
  canAsk = true,
): Promise<{ result: PrintResult; printer: FakePrinter }> {
  const printer = new FakePrinter(double);
  const printing = runPrintJob({
    bytes: RECEIPT,
    canAsk,
    open: (answered) => printer.open(answered),
  });
  await vi.runAllTimersAsync();
  return { result: await printing, printer };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a print', () => {
  test('is printed where the printer says that it is done', async () => {
    const { result, printer } = await print({ answer: speaking(() => READY) });
    expect(result).toEqual({ kind: 'printed', isPaperLow: false });
    expect(printer.received.slice(9, -3)).toEqual([...RECEIPT]);
    expect(printer.ending).toBe('finished');
  });

  test('is no more than sent where the printer says nothing, or has no question', async () => {
    const silent = await print({});
    expect(silent.result).toEqual({ kind: 'sent', isPaperLow: false });
    const star = await print({}, false);
    expect(star.result).toEqual({ kind: 'sent', isPaperLow: false });
    expect(star.printer.received).toEqual([...RECEIPT]);
  });

  test('says that the paper is nearly used up', async () => {
    const { result } = await print({ answer: speaking(() => [0x16, 0x12, 0x1e]) });
    expect(result).toEqual({ kind: 'printed', isPaperLow: true });
  });

  test.each([
    ['paper-out', [0x1e, 0x32, 0x72]],
    ['cover-open', [0x1e, 0x16, 0x12]],
    ['printer-error', [0x1e, 0x52, 0x12]],
    ['offline', [0x1e, 0x12, 0x12]],
  ])('is not begun: %s', async (kind, status) => {
    const { result, printer } = await print({ answer: speaking(() => status) });
    expect(result).toEqual({ kind, isStarted: false });
    expect(printer.received).toHaveLength(9);
    expect(printer.ending).toBe('aborted');
  });

  test('runs out of paper half-way', async () => {
    const states = [READY, [0x1e, 0x32, 0x72]];
    const { result } = await print({ answer: speaking(() => states.shift() ?? [], []) });
    expect(result).toEqual({ kind: 'paper-out', isStarted: true });
  });

  test('is not confirmed by a printer that falls silent', async () => {
    const states = [READY];
    const { result } = await print({ answer: speaking(() => states.shift() ?? [], []) });
    expect(result).toEqual({ kind: 'unconfirmed', isStarted: true });
  });

  test('ends where the printer takes no more, at its beginning or in its middle', async () => {
    const atOnce = await print({ takes: 0 });
    expect(atOnce.result).toEqual({ kind: 'stalled', isStarted: false });
    expect(atOnce.printer.ending).toBe('aborted');
    const inTheMiddle = await print({ takes: 2_500 });
    expect(inTheMiddle.result).toEqual({ kind: 'stalled', isStarted: true });
    expect(inTheMiddle.printer.ending).toBe('aborted');
  });

  test('ends where the printer is unplugged', async () => {
    const { result } = await print({ leavesAfter: 2_500 });
    expect(result).toEqual({ kind: 'lost', isStarted: true });
  });

  test('waits for who is letting go of the printer, and no longer', async () => {
    expect((await print({ refusals: 3 })).result.kind).toBe('sent');
    expect((await print({ refusals: 1_000 })).result).toEqual({ kind: 'in-use', isStarted: false });
    const refused = await print({ refusals: 1, reason: 'refused' });
    expect(refused.result).toEqual({ kind: 'refused', isStarted: false });
  });
});
