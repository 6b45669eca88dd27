/** Which of two tellings of one payment is the later one. Answers and events may overtake each other. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';

/** The one to keep: final states never change (R11), then the later change, then the longer timeline. */
export function later(known: PaymentView | undefined, told: PaymentView): PaymentView {
  if (!known) return told;
  const knownFinal = isFinal(known.state);
  const toldFinal = isFinal(told.state);
  if (knownFinal !== toldFinal) return knownFinal ? known : told;
  const difference = Date.parse(told.updatedAt) - Date.parse(known.updatedAt);
  if (difference !== 0) return difference > 0 ? told : known;
  return told.timeline.length >= known.timeline.length ? told : known;
}
