/** What a proxy did and when, written so that nothing is lost when it is killed in the next instant. */
import { openSync, readFileSync, writeSync } from 'node:fs';
import type { CallKind, VerdictKind } from '@kaikei/shared/verdict.ts';

/** Times are those of the process's own clock (R6), which is as far ahead as the run's plan says. */
export type TraceEntry =
  | { proxyRun: number; at: number; event: 'started' }
  | { proxyRun: number; at: number; event: 'fail-point' }
  /** Decided in the transaction that commits it. */
  | { proxyRun: number; at: number; event: 'taken-over'; order: string }
  | { proxyRun: number; at: number; event: 'call-began'; order: string; call: CallKind }
  | {
      proxyRun: number;
      at: number;
      event: 'call-ended';
      order: string;
      call: CallKind;
      verdict: VerdictKind;
    };

type Unnumbered<T> = T extends unknown ? Omit<T, 'proxyRun'> : never;

export class TraceWriter {
  readonly #fd: number;
  readonly #proxyRun: number;

  constructor(file: string, proxyRun: number) {
    this.#fd = openSync(file, 'a', 0o600);
    this.#proxyRun = proxyRun;
  }

  write(entry: Unnumbered<TraceEntry>): void {
    writeSync(this.#fd, `${JSON.stringify({ proxyRun: this.#proxyRun, ...entry })}\n`);
  }
}

/** In the order of writing. */
export function readTrace(file: string): TraceEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as TraceEntry);
}
