/** What a tab that watches gets of the till: what its screen shows, and never a code. */
import { connectionHealth } from '../connection/connection-health.ts';
import type { ShownTill } from './shown-till-schema.ts';
import type { Till } from './till.svelte.ts';

export function shownTill(till: Till): ShownTill {
  return {
    link: connectionHealth(till.connection.proxy, till.connection.gateway?.status).name,
    screen: till.lifecycle.isStarting ? { kind: 'closed' } : screenOf(till),
    open: till.payments.open.length,
  };
}

function screenOf(till: Till): ShownTill['screen'] {
  const { terminal } = till.session;
  if (!terminal) return { kind: 'closed' };
  if (till.screen.view.name !== 'payment') {
    return { kind: 'sale', amount: till.sale.amount, currency: terminal.currency };
  }
  const { phase, amount, currency, payMethodId } = till.paymentOf(till.screen.view.id);
  return {
    kind: 'payment',
    phase,
    ...(amount !== undefined && { amount }),
    currency,
    ...(payMethodId !== undefined && { payMethodId }),
  };
}
