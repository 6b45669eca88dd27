/** What the gateway keeps saying where none of its answers can be used. Not believed, but reported once. */
import type { CallReport } from '../gateway/client.ts';
import { adviceOn, isOfRefund, type Unusable } from '../gateway/unusable.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';

/** One may be a slip; a payment makes so many calls within 10 s. */
const UNUSABLE_IN_A_ROW = 3;
/** Whoever answers may say something new each time. */
const LOG_AT_MOST_EVERY_MS = 60_000;

export interface GatewayTroubleDeps {
  clock: Clock;
  log: Logger;
  /** Called when trouble begins and when it ends. */
  changed: (stands: boolean) => void;
}

export class GatewayTrouble {
  readonly #deps: GatewayTroubleDeps;
  #inARow = 0;
  /** While the row is about refunds of one payment only: of which. */
  #refundsOf: string | undefined;
  #current: Unusable | undefined;
  #logged: { cause: string; at: number } | undefined;

  constructor(deps: GatewayTroubleDeps) {
    this.#deps = deps;
  }

  /** The latest of the answers; undefined where the gateway can be understood. */
  get current(): Unusable | undefined {
    return this.#current;
  }

  record(report: CallReport): void {
    const { heard, reason = 'unknown', gatewayCode, clockAheadSeconds } = report;
    if (heard === 'usable') this.#end();
    if (heard !== 'unusable') return;
    const refundsOf = isOfRefund(report.call) ? report.paymentId : undefined;
    this.#refundsOf = this.#inARow === 0 || this.#refundsOf === refundsOf ? refundsOf : undefined;
    this.#inARow += 1;
    // A refund is asked about for days (R16): those of one payment alone say nothing of the others.
    if (this.#inARow < UNUSABLE_IN_A_ROW || this.#refundsOf !== undefined) return;
    const begins = this.#current === undefined;
    this.#current = {
      reason,
      ...(gatewayCode !== undefined && { gatewayCode }),
      ...(clockAheadSeconds !== undefined && { clockAheadSeconds }),
    };
    this.#logOnce(this.#current);
    if (begins) this.#deps.changed(true);
  }

  #end(): void {
    this.#inARow = 0;
    this.#refundsOf = undefined;
    if (this.#current === undefined) return;
    this.#current = undefined;
    if (this.#logged) this.#deps.log.info({}, 'the gateway can be understood again');
    this.#logged = undefined;
    this.#deps.changed(false);
  }

  #logOnce(unusable: Unusable): void {
    const { reason, gatewayCode } = unusable;
    const cause = `${reason} ${gatewayCode ?? ''}`;
    const now = this.#deps.clock.now();
    if (this.#logged?.cause === cause) return;
    if (this.#logged && now - this.#logged.at < LOG_AT_MOST_EVERY_MS) return;
    this.#logged = { cause, at: now };
    const fields = { reason, ...(gatewayCode !== undefined && { gatewayCode }) };
    this.#deps.log.warn(fields, `no answer can be used: ${adviceOn(unusable)}`);
  }
}
