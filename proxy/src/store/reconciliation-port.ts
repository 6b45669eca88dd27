/** What reconciliation keeps over restarts, and between processes (R14). */
export interface ReconciliationStore {
  /** When the next daily run is due. */
  nextRunAt(): Promise<number | undefined>;
  planRun(at: number): Promise<void>;
  /**
   * One question at a time over all processes on this store. Takes the turn, which lapses after
   * `holdMs` where it is not ended; or gives for how many milliseconds it is still another's.
   */
  takeTurn(now: number, holdMs: number): Promise<number>;
  /** Ends the turn that was taken; the next one may begin at `nextAt`. */
  endTurn(nextAt: number): Promise<void>;
}
