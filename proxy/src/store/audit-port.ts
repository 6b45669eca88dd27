export interface AuditEntry {
  at: number;
  /** What happened, in the words of docs/operate.md. */
  event: string;
  terminalId?: string;
  paymentId?: string;
  detail?: string;
  /** Who of the staff did it, as far as somebody was signed in. */
  staffId?: string;
}

/**
 * What a person may have to answer for; it only grows. The store itself writes an entry with each
 * pairing code, pairing, sign-out, revocation, cancel by a cashier, resolution by hand and incident.
 */
export interface AuditStore {
  /** The newest first. */
  list(limit: number): Promise<AuditEntry[]>;
  /** Which keys this proxy works with, by their fingerprints; an entry where the last one says otherwise. */
  noteKeys(detail: string, now: number): Promise<boolean>;
  /** What changes nothing in the store, and so has no trigger: that something was read out. */
  note(entry: Omit<AuditEntry, 'paymentId'>): Promise<void>;
}
