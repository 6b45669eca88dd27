/** Incidents: what a person has to look at. */
import { COUNT_INCIDENTS, incidentCountFrom } from '../incident-count.ts';
import type { IncidentCount, IncidentRow } from '../payments-port.ts';
import type { Database } from './database.ts';

export function listIncidents(db: Database): IncidentRow[] {
  return db.all('select * from incidents order by id').map((row) => ({
    at: Number(row['at']),
    kind: row['kind'] as IncidentRow['kind'],
    ...(row['payment_id'] !== null && { paymentId: String(row['payment_id']) }),
    detail: String(row['detail']),
  }));
}

export function countIncidents(db: Database): IncidentCount {
  return incidentCountFrom(db.get(COUNT_INCIDENTS));
}

/** Within the transaction that is open. */
export function insertIncident(db: Database, incident: IncidentRow): void {
  db.run(
    'insert into incidents (at, kind, payment_id, detail) values (?, ?, ?, ?)',
    incident.at,
    incident.kind,
    incident.paymentId ?? null,
    incident.detail,
  );
}

/** Within the transaction that is open. False where it was noted before. */
export function insertNewIncident(db: Database, incident: IncidentRow): boolean {
  const { kind, paymentId = null, detail } = incident;
  const known = db.get(
    'select 1 from incidents where kind = ? and payment_id is ? and detail = ?',
    kind,
    paymentId,
    detail,
  );
  if (!known) insertIncident(db, incident);
  return !known;
}
