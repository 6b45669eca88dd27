/** A run as its invariants see it, and where they report. */
export interface ObservedRun {
  /** The true time. */
  readonly now: number;
  /** Until then something kept the proxy from its plan: it was down, or stopped, or refused by its disk. */
  readonly disturbedUntil: number;
  /** The gateway keeps its word; else money may turn up late, and must go back (R11). */
  readonly gatewayIsTrue: boolean;
  /** Ids of payments, not as paid: what they still hold a person gives back. */
  readonly endedByHand: Set<string>;
  broken(invariant: string, detail: string): void;
}
