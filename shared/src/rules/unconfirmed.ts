/** R8's measures for every stage that is still open: when a person should look. */
import type { Payment } from '../payment.ts';
import { isWatchedAsPaid } from './by-hand.ts';
import { cancelWindowIsOver, earliestCancelAt } from './cancel.ts';
import type { Change } from './change.ts';
import { INCIDENT_AFTER_ATTEMPTS, INCIDENT_AFTER_MS } from './times.ts';

/** After each question: an incident, once, for what goes unconfirmed for too long. */
export function noteUnconfirmed(change: Change): void {
  const { payment } = change;
  switch (payment.stage) {
    case 'collect':
    case 'cancel':
      noteUnconfirmedCancel(change);
      return;
    case 'refund':
      noteUnconfirmedRefund(change);
      return;
    case 'recheck':
      // What a person called paid has an incident of its own.
      if (isWatchedAsPaid(payment) || payment.fruitlessQueries < INCIDENT_AFTER_ATTEMPTS) return;
      change.difference('open-after-final', 'the gateway does not say that the order is over');
      return;
    case 'shop-refund':
    case 'done':
      return;
  }
}

function noteUnconfirmedCancel(change: Change): void {
  const { payment, now } = change;
  const { cancel } = payment;
  if (!cancel) return;
  if (isLate(cancel.attempts, possibleSince(payment), now) && !cancel.incidentOpened) {
    cancel.incidentOpened = true;
    change.incident('cancel-not-confirmed', `not confirmed after ${cancel.attempts} cancels`);
  }
  if (cancelWindowIsOver(payment, now)) {
    change.difference('cancel-window-passed', 'no cancel is possible any more');
  }
}

/** One that never went out, because the window was over or the order not proven, must not wait unseen. */
function possibleSince(payment: Payment): number {
  return payment.cancel?.firstSentAt ?? earliestCancelAt(payment);
}

function noteUnconfirmedRefund(change: Change): void {
  const { payment, now } = change;
  const { refund } = payment;
  if (!refund) return;
  refund.decidedAt ??= now;
  if (!isLate(refund.attempts, refund.decidedAt, now)) return;
  change.difference('refund-not-confirmed', `not confirmed after ${refund.attempts} sendings`);
}

export function isLate(attempts: number, since: number, now: number): boolean {
  return attempts >= INCIDENT_AFTER_ATTEMPTS || now - since >= INCIDENT_AFTER_MS;
}
