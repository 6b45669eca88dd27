/** What reconciliation finds out about a final payment (R14). */
import type { IncidentKind, Verdict } from '../verdict.ts';

export type Comparison =
  | { kind: 'agrees' }
  | { kind: 'differs'; incident: IncidentKind; detail: string }
  /** No usable answer. `reason` is a short machine word. */
  | { kind: 'unanswered'; reason: string };

export interface Finding {
  comparison: Comparison;
  /** An incident was opened; false where the same difference has one already. */
  isNew: boolean;
  /** The answer that was compared. */
  verdict: Verdict;
}
