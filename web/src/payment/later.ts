/** Which of two readings of one payment is the later one. Answers and events may overtake each other. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';

/**
 * The one to keep. Final states never change (R11). Then the order of the changes decides, and no clock:
 * the proxy's may be set back.
 * @param isAnswer `reported` answers a question that was asked when `known` was here already. Then it is
 *   the later one, also where the proxy counts anew because its store was restored (F33).
 */
export function later(
  known: PaymentView | undefined,
  reported: PaymentView,
  isAnswer = false,
): PaymentView {
  if (!known) return reported;
  const isKnownFinal = isFinal(known.state);
  if (isKnownFinal !== isFinal(reported.state)) return isKnownFinal ? known : reported;
  return isAnswer || changesBetween(known, reported) >= 0 ? reported : known;
}

/** Below 0 where `reported` is the earlier one. */
function changesBetween(known: PaymentView, reported: PaymentView): number {
  if (known.revision !== undefined && reported.revision !== undefined) {
    return reported.revision - known.revision;
  }
  // A proxy of before numbers no changes. Its timelines only grow; a change without an entry has its time.
  const entries = reported.timeline.length - known.timeline.length;
  return entries !== 0 ? entries : Date.parse(reported.updatedAt) - Date.parse(known.updatedAt);
}
