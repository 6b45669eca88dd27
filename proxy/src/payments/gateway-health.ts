/** `gateway.status` of the contract: from the outcomes of recent calls, and a probe when there were none. */
import type { GatewayStatus } from '@kaikei/shared/api.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Clock } from '../clock.ts';

const RECENT_MS = 60_000;
const PROBE_AFTER_MS = 15_000;
const LOOK_EVERY_MS = 5_000;
const PROBE_TIMEOUT_MS = 5_000;
const SAMPLES = 5;

interface Sample {
  at: number;
  status: GatewayStatus;
  /** The payment whose refund it says something of. */
  refundOf?: string | undefined;
}

export interface GatewayHealthDeps {
  clock: Clock;
  probe: (timeoutMs: number) => Promise<boolean>;
  /** Called at every change of the status. */
  changed: () => void;
}

export class GatewayHealth {
  readonly #deps: GatewayHealthDeps;
  #samples: Sample[] = [];
  #hasTrouble = false;
  #status: GatewayStatus = 'ok';
  #since: number;
  #hasChanged = false;
  #stopped = false;
  #callOff: () => void = () => undefined;

  constructor(deps: GatewayHealthDeps) {
    this.#deps = deps;
    this.#since = deps.clock.now();
  }

  get status(): { status: GatewayStatus; since: number } {
    return { status: this.#status, since: this.#since };
  }

  /** Whether it was another one a minute ago or less. */
  get isNew(): boolean {
    return this.#hasChanged && this.#ageMs({ at: this.#since }) <= RECENT_MS;
  }

  /** Probes now, and then whenever no call has told anything for a while. */
  async start(): Promise<void> {
    await this.#probe();
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff();
  }

  /** @param refundOf the payment, where the call was about a refund of it */
  record(verdict: Verdict, refundOf?: string): void {
    const status = sampleOf(verdict);
    this.#add(status, status === 'degraded' ? refundOf : undefined);
  }

  /** While no answer of the gateway can be used, its taking connections says little. */
  setTrouble(stands: boolean): void {
    this.#hasTrouble = stands;
    if (stands) this.#add('degraded');
  }

  #arm(): void {
    if (this.#stopped) return;
    this.#callOff = this.#deps.clock.after(LOOK_EVERY_MS, () => void this.#probeIfQuiet());
  }

  async #probeIfQuiet(): Promise<void> {
    const last = this.#samples.at(-1);
    if (!last || this.#ageMs(last) >= PROBE_AFTER_MS) await this.#probe();
    this.#arm();
  }

  /** After the clock was set back nobody can tell how old it is: it counts for nothing. */
  #ageMs({ at }: Pick<Sample, 'at'>): number {
    const ageMs = this.#deps.clock.now() - at;
    return ageMs < 0 ? Infinity : ageMs;
  }

  async #probe(): Promise<void> {
    const there = await this.#deps.probe(PROBE_TIMEOUT_MS);
    this.#add(there ? 'ok' : 'unreachable');
  }

  #add(status: GatewayStatus, refundOf?: string): void {
    const now = this.#deps.clock.now();
    // However often one refund is asked about, it is one sample, and pushes no other out.
    const others = this.#samples.filter(
      (sample) => refundOf === undefined || sample.refundOf !== refundOf,
    );
    this.#samples = [...others, { at: now, status, refundOf }].slice(-SAMPLES);
    const recent = this.#samples.filter((sample) => this.#ageMs(sample) <= RECENT_MS);
    const isDegraded = this.#hasTrouble || tellsOfGateway(recent.filter(isBad));
    const next = status === 'unreachable' ? status : isDegraded ? 'degraded' : 'ok';
    if (next === this.#status) return;
    this.#status = next;
    this.#since = now;
    this.#hasChanged = true;
    this.#deps.changed();
  }
}

/** A call that never left says unreachable; one without a usable answer says degraded. */
function sampleOf(verdict: Verdict): GatewayStatus {
  if (verdict.kind === 'not-sent') return 'unreachable';
  return verdict.kind === 'unknown' ? 'degraded' : 'ok';
}

function isBad({ status }: Sample): boolean {
  return status !== 'ok';
}

/** A refund that nobody answers is asked about for days (R16): those of one payment alone say nothing of the others. */
function tellsOfGateway(bad: readonly Sample[]): boolean {
  return bad.some(({ refundOf }) => refundOf === undefined) || bad.length > 1;
}
