/** The store of several proxies: one PostgreSQL database, on which each proxy owns its payments by leases (R13). */
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import { UnusableDatabaseError } from '../errors.ts';
import type { Store, StoreChange } from '../port.ts';
import { findDamage } from '../damage.ts';
import { PostgresAudit } from './audit.ts';
import { readOrMakeCodeKey } from './code-key.ts';
import { Connections, SESSION, type PostgresSettings } from './connection.ts';
import { PostgresEpochs } from './epochs.ts';
import { PostgresLeases } from './leases.ts';
import { migrate } from './migrations.ts';
import { Notifier } from './notifier.ts';
import { PostgresPayments } from './payments.ts';
import { shopOn } from '../shop/index.ts';
import { PostgresReconciliation } from './reconciliation.ts';
import { postgresSql } from './sql.ts';
import { PostgresTerminals } from './terminals.ts';
import { SqlWebhooks } from '../webhooks/outbox.ts';
import { WriteCheck } from './write-check.ts';

/** Behind the notifications, which are hints. */
const LOOK_EVERY_MS = 2_000;

export interface PostgresStoreOptions extends PostgresSettings {
  /** `serve` listens for the changes of others. */
  serving: boolean;
  /** Shorter in tests. */
  leaseMs?: number;
}

/** @throws StorageError (UnusableDatabaseError where only another database or setting would help) */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const connections = new Connections(options);
  try {
    await migrate(connections);
    await assertDurable(connections);
    await assertLimited(connections);
    return await storeOn(connections, options);
  } catch (error) {
    await connections.close();
    throw error;
  }
}

async function storeOn(
  connections: Connections,
  { serving, leaseMs = LEASE_MS, ...settings }: PostgresStoreOptions,
): Promise<Store> {
  const listeners = new Set<(change: StoreChange) => void>();
  const notify = (change: StoreChange) => {
    for (const listener of [...listeners]) listener(change);
  };
  const codeKey = await readOrMakeCodeKey(connections);
  const epochs = new PostgresEpochs(connections);
  await epochs.refresh();
  const notifier = new Notifier(settings, connections, notify);
  const stopLooking = serving ? lookRegularly(epochs, notify) : () => undefined;
  if (serving) notifier.start();
  const leases = new PostgresLeases(connections, leaseMs);
  const writeCheck = new WriteCheck(connections);
  const payments = new PostgresPayments({
    ...{ connections, leases, epochs, codeKey },
    changed: (terminalId) => notifier.announce({ of: 'payments', terminalId }),
    changedForAll: () => notifier.announce({ of: 'payments' }),
  });
  const sql = postgresSql(connections);
  const shop = shopOn(sql);
  return {
    payments,
    terminals: new PostgresTerminals(connections, () => notifier.announce({ of: 'terminals' })),
    reconciliation: new PostgresReconciliation(connections),
    audit: new PostgresAudit(connections),
    ...shop,
    webhooks: new SqlWebhooks(sql, { isAlone: false }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check: () => writeCheck.run(),
    damage: () => findDamage(sql, { payments, ...shop }),
    async clockAheadMs(now) {
      const row = await connections.row(
        'select (extract(epoch from clock_timestamp()) * 1000)::bigint as at',
      );
      return Number(row?.['at']) - now;
    },
    async close() {
      stopLooking();
      await notifier.close();
      await connections.close();
    },
  };
}

function lookRegularly(epochs: PostgresEpochs, notify: (change: StoreChange) => void): () => void {
  const look = async () => {
    // While the database cannot be asked there is nothing to see.
    await epochs.refresh().catch(() => undefined);
    notify({ of: 'payments' });
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** R1 rests on it: a commit that is answered survives a power cut. @throws UnusableDatabaseError */
async function assertDurable(connections: Connections): Promise<void> {
  const rows = await connections.rows(
    "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')",
  );
  const loose = rows.find(({ setting }) => setting === 'off');
  if (!loose) return;
  throw new UnusableDatabaseError(
    `the database does not keep every commit (${String(loose['name'])} is off)`,
    { advice: `Set ${String(loose['name'])} to on in its postgresql.conf.` },
  );
}

/**
 * A pooler in between may leave out what a connection asks for; without its limits a row could be held for longer
 * than a lease (R13). @throws UnusableDatabaseError
 */
async function assertLimited(connections: Connections): Promise<void> {
  const rows = await connections.rows(
    'select name, setting from pg_settings where name = any($1::text[])',
    Object.keys(SESSION),
  );
  const other = rows.find(({ name, setting }) => SESSION[String(name)] !== setting);
  if (!other) return;
  throw new UnusableDatabaseError(
    `the database does not take the limits of a session (${String(other['name'])} stays ${String(other['setting'])})`,
    { advice: 'Connect to it directly, or through a pooler that passes "options" on.' },
  );
}
