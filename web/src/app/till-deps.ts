/** What the till is made of. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { Recalled } from '../storage/till-state.ts';
import type { Leadership } from '../tabs/leadership.svelte.ts';
import type { SoundName } from '../ui/sounds.ts';
import type { Attempts } from '../payment/attempts.svelte.ts';
import type { Checkout } from '../payment/checkout.svelte.ts';
import type { Connection } from '../connection/connection.svelte.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import type { Sale } from '../sale/sale.svelte.ts';
import type { Session } from '../connection/session.svelte.ts';
import type { HeldSales } from '../sale/held-sales.svelte.ts';

export interface TillDeps {
  leadership: Leadership;
  session: Session;
  payments: Payments;
  connection: Connection;
  attempts: Attempts;
  checkout: Checkout;
  sale: Sale;
  heldSales: HeldSales;
  /** Monotonic ms. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  play: (sound: SoundName) => void;
  /** What this till was when it was closed. */
  recall: () => Promise<Recalled>;
  /** Which terminal it is, for the next time; undefined: none any more. */
  remember: (terminal: TerminalView | undefined) => Promise<void>;
  /** Brings back what was kept of the terminal's payments; the cursor to go on from. */
  restore: (terminalId: string) => Promise<string | undefined>;
  startScanners: () => void;
  stopScanners: () => void;
}
