/** How many incidents there are, and when the last one was recorded: the same question to both stores. */
import type { IncidentCount } from './payments-port.ts';
import { numberIn, type SqlRow } from './sql.ts';

export const COUNT_INCIDENTS = `select count(*) as count,
  (select at from incidents order by id desc limit 1) as latest_at from incidents`;

export function incidentCountFrom(row: SqlRow | undefined): IncidentCount {
  const latestAt = row && numberIn(row, 'latest_at');
  return { count: Number(row?.['count'] ?? 0), ...(latestAt !== undefined && { latestAt }) };
}
