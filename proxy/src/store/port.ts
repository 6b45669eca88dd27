/** What the proxy keeps, as all above the store see it. One write is one transaction on disk (R1). */
import type { AuditStore } from './audit-port.ts';
import type { PaymentStore } from './payments-port.ts';
import type { ReconciliationStore } from './reconciliation-port.ts';
import type {
  HistoryStore,
  ReceiptLinks,
  ReportStore,
  StaffStore,
  StoreProfiles,
} from './shop/port.ts';
import type { TerminalStore } from './terminals-port.ts';
import type { WebhookStore } from './webhooks/port.ts';

/** What may have changed. */
export type StoreChange =
  /** Payments of this terminal; of any, where none is named. */
  | { of: 'payments'; terminalId?: string }
  /** Terminals were paired, shut out or signed out. */
  | { of: 'terminals' };

export interface Store {
  payments: PaymentStore;
  terminals: TerminalStore;
  reconciliation: ReconciliationStore;
  audit: AuditStore;
  profiles: StoreProfiles;
  staff: StaffStore;
  history: HistoryStore;
  reports: ReportStore;
  receiptLinks: ReceiptLinks;
  webhooks: WebhookStore;
  /** Called after every commit of this process and, a little later, of others on the same database. */
  onChange(listener: (change: StoreChange) => void): () => void;
  /** Cheap enough for twice a second. @throws StorageError where a write cannot be had now */
  check(): Promise<void>;
  /** What is held and cannot be read, a sentence for each; it looks at many rows. @throws StorageError */
  damage(): Promise<string[]>;
  /** How far the database's own clock is ahead of `now`, in ms; 0 where it has none of its own. */
  clockAheadMs(now: number): Promise<number>;
  close(): Promise<void>;
}
