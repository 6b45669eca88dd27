/** Incidents: what a person has to look at. */
import { COUNT_INCIDENTS, incidentCountFrom } from '../incident-count.ts';
import type { IncidentCount, IncidentRow } from '../payments-port.ts';
import type { Connections } from './connection.ts';
import { lock } from './locks.ts';

export async function listIncidents(connections: Connections): Promise<IncidentRow[]> {
  const rows = await connections.rows(
    'select at, kind, payment_id, detail from incidents order by id',
  );
  return rows.map((row) => ({
    at: Number(row['at']),
    kind: row['kind'] as IncidentRow['kind'],
    ...(typeof row['payment_id'] === 'string' && { paymentId: row['payment_id'] }),
    detail: String(row['detail']),
  }));
}

export async function countIncidents(connections: Connections): Promise<IncidentCount> {
  return incidentCountFrom(await connections.row(COUNT_INCIDENTS));
}

/** False where it was noted before. */
export function addIncident(
  connections: Connections,
  { at, kind, paymentId, detail }: IncidentRow,
): Promise<boolean> {
  return connections.transaction(async (transaction) => {
    const [, known] = await Promise.all([
      lock(transaction, [`incident ${kind} ${paymentId ?? ''} ${detail}`]),
      transaction.row(
        `select 1 from incidents
         where kind = $1 and payment_id is not distinct from $2 and detail = $3`,
        kind,
        paymentId ?? null,
        detail,
      ),
    ]);
    if (known) return false;
    await transaction.commit(
      'insert into incidents (at, kind, payment_id, detail) values ($1, $2, $3, $4)',
      at,
      kind,
      paymentId ?? null,
      detail,
    );
    return true;
  });
}
