/** Adds up what many seeds gave, for people to read. */
import { isFinal } from '@kaikei/shared/api.ts';
import type { Attempt } from './attempt.ts';
import type { SaleResult } from './core.ts';
import type { Mix } from './mix.ts';

export type Depth = 'core' | 'full';

export interface Failure {
  readonly seed: number;
  readonly mix: string;
  readonly depth: Depth;
  readonly broken: readonly string[];
}

/** The one command that plays a sale again, with every step in words. */
function replayCommand({ seed, mix, depth }: Omit<Failure, 'broken'>): string {
  return `npm run simulate -- --seed ${seed} --mix ${mix} --depth ${depth} --trace`;
}

export function failureText(failure: Failure): string {
  return [
    `seed ${failure.seed}, mix ${failure.mix}: ${failure.broken.join('; ')}`,
    `  ${replayCommand(failure)}`,
  ].join('\n');
}

class Tally {
  sales = 0;
  payments = 0;
  restarts = 0;
  canceledPayments = 0;
  refundedPayments = 0;
  resolvedByHand = 0;
  readonly failures: Failure[] = [];
  readonly states = { paid: 0, failed: 0, canceled: 0 };
  readonly timesMs: number[] = [];

  add({ attempts, restarts }: SaleResult): void {
    this.sales += 1;
    this.restarts += restarts;
    for (const attempt of attempts) if (attempt.state) this.#addPayment(attempt);
  }

  #addPayment({ state, finalAt, committedAt, ...attempt }: Attempt): void {
    this.payments += 1;
    if (attempt.cancelSends > 0) this.canceledPayments += 1;
    if (attempt.refundNo !== undefined) this.refundedPayments += 1;
    if (attempt.resolvedByHand) this.resolvedByHand += 1;
    if (state === 'paid' || state === 'failed' || state === 'canceled') this.states[state] += 1;
    if (!state || !isFinal(state) || finalAt === undefined || committedAt === undefined) return;
    if (!attempt.resolvedByHand) this.timesMs.push(finalAt - committedAt);
  }
}

export class Report {
  readonly #depth: Depth;
  readonly #all = new Tally();
  readonly #byMix = new Map<string, Tally>();

  constructor(depth: Depth) {
    this.#depth = depth;
  }

  get failures(): readonly Failure[] {
    return this.#all.failures;
  }

  add(seed: number, mix: Mix, result: SaleResult): void {
    const ofMix = this.#byMix.get(mix.name) ?? new Tally();
    this.#byMix.set(mix.name, ofMix);
    const tallies = [this.#all, ofMix];
    for (const tally of tallies) tally.add(result);
    if (result.violations.length === 0) return;
    const broken = result.violations.map(({ invariant, detail }) => `${invariant} ${detail}`);
    const failure = { seed, mix: mix.name, depth: this.#depth, broken };
    for (const tally of tallies) tally.failures.push(failure);
  }

  lines({ tookMs, cpuMs }: { tookMs: number; cpuMs: number }): string[] {
    const { sales, failures } = this.#all;
    const perSecond = Math.round((sales / cpuMs) * 1_000);
    return [
      `${sales} sales in ${seconds(tookMs)} s, ${perSecond} in a second of the processor's time, depth ${this.#depth}`,
      HEADINGS,
      ...[...this.#byMix].map(([name, tally]) => row(name, tally)),
      row('all', this.#all),
      ...failures.slice(0, 10).map(failureText),
      `${failures.length} sales with a violation`,
    ];
  }
}

const HEADINGS = cells('mix', [
  ...['sales', 'payments', 'paid', 'failed', 'canceled', 'cancel', 'refund', 'by hand', 'starts'],
  ...['p50 s', 'p95 s', 'p99 s', 'max s', 'broken'],
]);

function row(name: string, tally: Tally): string {
  const times = Float64Array.from(tally.timesMs).sort();
  const at = (share: number) => seconds(times[Math.ceil(times.length * share) - 1]);
  const { paid, failed, canceled } = tally.states;
  return cells(name, [
    ...[tally.sales, tally.payments, paid, failed, canceled],
    ...[tally.canceledPayments, tally.refundedPayments, tally.resolvedByHand, tally.restarts],
    ...[at(0.5), at(0.95), at(0.99), at(1), tally.failures.length],
  ]);
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '-' : (ms / 1_000).toFixed(1);
}

function cells(name: string, values: readonly (string | number)[]): string {
  return name.padEnd(20) + values.map((value) => String(value).padStart(10)).join('');
}
