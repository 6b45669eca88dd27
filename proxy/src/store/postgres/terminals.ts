import {
  RENEW_AFTER_MS,
  SEEN_EVERY_MS,
  TRIES,
  TRIES_AGAINST_A_CODE,
  TRIES_AHEAD_MS,
  TRY_WINDOW_MS,
} from '../pairing-limits.ts';
import type { PairOutcome, TerminalRow, TerminalStore } from '../terminals-port.ts';
import { SIGNED_IN, signedInFrom } from '../shop/staff.ts';
import type { Connections, Row, Transaction, Value } from './connection.ts';
import { lock } from './locks.ts';

/** What `toTerminal` reads. */
const TERMINAL = 'id, name, store_no, created_at, paired_at, last_seen_at, revoked_at';

/** The same where other tables are joined. */
const OF_TERMINAL = TERMINAL.replace(/\w+/g, (column) => `terminals.${column}`);

export class PostgresTerminals implements TerminalStore {
  readonly #connections: Connections;
  readonly #changed: () => void;

  /** @param changed is called when a terminal was shut out or has a new browser */
  constructor(connections: Connections, changed: () => void) {
    this.#connections = connections;
    this.#changed = changed;
  }

  async addPairingCode(code: Parameters<TerminalStore['addPairingCode']>[0]): Promise<void> {
    // Its browser may be in somebody else's hands: that one is out before the new one is in. One that is
    // revoked stays known: its browser is told so.
    await this.#connections.rows(
      `with voided as (
         update terminals set token_hash = null where $5 and id = $2 and revoked_at is null)
       insert into pairing_codes values ($1, $2, $3, $4, $5, $6, $7, null)`,
      code.hash,
      code.terminalId,
      code.name,
      code.storeNo,
      code.replaces,
      code.now,
      code.expiresAt,
    );
    this.#changed();
  }

  async pair(
    codeHash: string,
    tokenHash: string,
    client: string,
    now: number,
  ): Promise<PairOutcome> {
    // Whoever has to wait costs no write, and so no wait for the disk.
    const waitMs = waitFrom(
      await this.#connections.row(FIFTH_TRY, ...fifthTryOf(client, now)),
      now,
    );
    if (waitMs > 0) return { kind: 'too-many', retryAfterMs: waitMs };
    const outcome = await this.#connections.transaction((transaction) =>
      spend(transaction, { codeHash, tokenHash, client, now }),
    );
    if (outcome.kind === 'paired') this.#changed();
    return outcome;
  }

  async findByToken(tokenHash: string): Promise<TerminalRow | undefined> {
    const row = await this.#connections.row(
      `select ${OF_TERMINAL}, ${SIGNED_IN.columns} from terminals ${SIGNED_IN.joins} where token_hash = $1`,
      tokenHash,
    );
    const staff = row && signedInFrom(row);
    return row && { ...toTerminal(row), ...(staff && { staff }) };
  }

  async find(id: string): Promise<TerminalRow | undefined> {
    const row = await this.#connections.row(`select ${TERMINAL} from terminals where id = $1`, id);
    return row && toTerminal(row);
  }

  async list(): Promise<TerminalRow[]> {
    const rows = await this.#connections.rows(
      `select ${TERMINAL} from terminals order by created_at, id`,
    );
    return rows.map(toTerminal);
  }

  async revoke(id: string, now: number): Promise<boolean> {
    // A code that was made before would let a browser in again.
    const rows = await this.#connections.rows(
      `with revoked as (
         update terminals set revoked_at = $2 where id = $1 and revoked_at is null returning id),
       voided as (
         update pairing_codes set expires_at = $2 from revoked
         where terminal_id = revoked.id and used_at is null and expires_at > $2)
       select id from revoked`,
      id,
      now,
    );
    if (rows.length > 0) this.#changed();
    return rows.length > 0;
  }

  async forgetToken(id: string): Promise<void> {
    await this.#connections.rows('update terminals set token_hash = null where id = $1', id);
    this.#changed();
  }

  async touch(id: string, now: number): Promise<boolean> {
    const rows = await this.#connections.rows(
      `update terminals set last_seen_at = $2,
         renewed_at = case when $2 - coalesce(old.renewed_at, 0) >= $3 then $2 else old.renewed_at end
       from (select id, renewed_at from terminals where id = $1) old
       where terminals.id = old.id
         and ($2 - coalesce(old.renewed_at, 0) >= $3 or $2 - coalesce(last_seen_at, 0) >= $4)
       returning $2 - coalesce(old.renewed_at, 0) >= $3 as renew`,
      id,
      now,
      RENEW_AFTER_MS,
      SEEN_EVERY_MS,
    );
    return rows[0]?.['renew'] === true;
  }

  async pairingCodeIsOpen(hash: string, now: number): Promise<boolean> {
    const row = await this.#connections.row(
      'select 1 from pairing_codes where hash = $1 and used_at is null and expires_at > $2',
      hash,
      now,
    );
    return row !== undefined;
  }
}

const FIFTH_TRY = `select at from pairing_tries where client = $1 and at > $2
  and at <= $3 order by at desc limit 1 offset $4`;

const fifthTryOf = (client: string, now: number): Value[] => [
  client,
  now - TRY_WINDOW_MS,
  now + TRIES_AHEAD_MS,
  TRIES - 1,
];

/** How long this client has to wait before its next try counts. */
function waitFrom(fifthTry: Row | undefined, now: number): number {
  return fifthTry ? Number(fifthTry['at']) + TRY_WINDOW_MS - now : 0;
}

interface PairingTry {
  codeHash: string;
  tokenHash: string;
  client: string;
  now: number;
}

/** Tries are counted one after the other, whichever proxy they come to. */
async function spend(transaction: Transaction, attempt: PairingTry): Promise<PairOutcome> {
  const { codeHash, tokenHash, client, now } = attempt;
  const [, fifthTry, code] = await Promise.all([
    lock(transaction, ['pairing']),
    transaction.row(FIFTH_TRY, ...fifthTryOf(client, now)),
    transaction.row(
      `select terminal_id, name, store_no, used_at, expires_at, (select count(*) from pairing_tries where at >= pairing_codes.created_at) as tries
       from pairing_codes where hash = $1`,
      codeHash,
    ),
  ]);
  const waitMs = waitFrom(fifthTry, now);
  if (waitMs > 0) return { kind: 'too-many', retryAfterMs: waitMs };
  if (!code) return keepTry(transaction, client, now);
  if (code['used_at'] !== null) return { kind: 'used' };
  const isUnderAttack = Number(code['tries']) >= TRIES_AGAINST_A_CODE;
  if (Number(code['expires_at']) <= now || isUnderAttack) return { kind: 'expired' };
  const [row] = await transaction.commit(
    `with used as (update pairing_codes set used_at = $4 where hash = $5)
     insert into terminals (id, name, store_no, token_hash, created_at, paired_at, last_seen_at, renewed_at)
     values ($1, $2, $3, $6, $4, $4, $4, $4)
     on conflict (id) do update set name = excluded.name, token_hash = excluded.token_hash,
       paired_at = excluded.paired_at, last_seen_at = excluded.last_seen_at,
       renewed_at = excluded.renewed_at, revoked_at = null
     returning ${TERMINAL}`,
    String(code['terminal_id']),
    String(code['name']),
    String(code['store_no']),
    now,
    codeHash,
    tokenHash,
  );
  if (!row) throw new Error('a terminal that was just written is not there');
  return { kind: 'paired', terminal: toTerminal(row) };
}

async function keepTry(
  transaction: Transaction,
  client: string,
  now: number,
): Promise<PairOutcome> {
  await transaction.rows(
    'delete from pairing_tries where at <= $1 or at > $2',
    now - TRY_WINDOW_MS,
    now + TRIES_AHEAD_MS,
  );
  await transaction.rows('insert into pairing_tries (client, at) values ($1, $2)', client, now);
  const fifthTry = await transaction.row(FIFTH_TRY, ...fifthTryOf(client, now));
  await transaction.commit(
    'delete from pairing_tries where n <= (select max(n) from pairing_tries) - $1',
    TRIES_AGAINST_A_CODE,
  );
  return { kind: 'invalid', lockedForMs: waitFrom(fifthTry, now) };
}

function toTerminal(row: Row): TerminalRow {
  const time = (name: string) => (row[name] == null ? undefined : Number(row[name]));
  const pairedAt = time('paired_at');
  const lastSeenAt = time('last_seen_at');
  const revokedAt = time('revoked_at');
  return {
    id: String(row['id']),
    name: String(row['name']),
    storeNo: String(row['store_no']),
    createdAt: Number(row['created_at']),
    ...(pairedAt !== undefined && { pairedAt }),
    ...(lastSeenAt !== undefined && { lastSeenAt }),
    ...(revokedAt !== undefined && { revokedAt }),
  };
}
