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
import type { Database, Row } from './database.ts';
import type { Writer } from './writer.ts';

export class SqliteTerminals implements TerminalStore {
  readonly #db: Database;
  readonly #writer: Writer;

  readonly #changed: () => void;

  /** @param changed is called after a terminal was paired, shut out or signed out */
  constructor(db: Database, writer: Writer, changed: () => void) {
    this.#db = db;
    this.#writer = writer;
    this.#changed = changed;
  }

  async addPairingCode(code: Parameters<TerminalStore['addPairingCode']>[0]): Promise<void> {
    await this.#writer.write(() => {
      this.#db.run(
        'insert into pairing_codes values (?, ?, ?, ?, ?, ?, ?, null)',
        code.hash,
        code.terminalId,
        code.name,
        code.storeNo,
        code.replaces ? 1 : 0,
        code.now,
        code.expiresAt,
      );
      // Its browser may be in somebody else's hands: that one is out before the new one is in.
      if (code.replaces) this.#voidToken(code.terminalId);
    });
    this.#changed();
  }

  /** One that is revoked stays known: its browser is told so. */
  #voidToken(terminalId: string): void {
    this.#db.run(
      'update terminals set token_hash = null where id = ? and revoked_at is null',
      terminalId,
    );
  }

  async pair(
    codeHash: string,
    tokenHash: string,
    client: string,
    now: number,
  ): Promise<PairOutcome> {
    // Whoever has to wait costs no write, and so no wait for the disk.
    const waitMs = this.#waitMs(client, now);
    if (waitMs > 0) return { kind: 'too-many', retryAfterMs: waitMs };
    const outcome = await this.#writer.write(() => this.#pair(codeHash, tokenHash, client, now));
    if (outcome.kind === 'paired') this.#changed();
    return outcome;
  }

  #pair(codeHash: string, tokenHash: string, client: string, now: number): PairOutcome {
    const waitMs = this.#waitMs(client, now);
    if (waitMs > 0) return { kind: 'too-many', retryAfterMs: waitMs };
    const code = this.#db.get('select * from pairing_codes where hash = ?', codeHash);
    if (!code) {
      this.#keepTry(client, now);
      return { kind: 'invalid', lockedForMs: this.#waitMs(client, now) };
    }
    if (code['used_at'] !== null) return { kind: 'used' };
    if (Number(code['expires_at']) <= now || this.#isUnderAttack(code)) return { kind: 'expired' };
    this.#db.run('update pairing_codes set used_at = ? where hash = ?', now, codeHash);
    return { kind: 'paired', terminal: this.#giveToken(code, tokenHash, now) };
  }

  #keepTry(client: string, now: number): void {
    this.#db.run(
      'delete from pairing_tries where at <= ? or at > ?',
      now - TRY_WINDOW_MS,
      now + TRIES_AHEAD_MS,
    );
    this.#db.run('insert into pairing_tries values (?, ?)', client, now);
    this.#db.run(
      'delete from pairing_tries where rowid <= (select max(rowid) from pairing_tries) - ?',
      TRIES_AGAINST_A_CODE,
    );
  }

  /** How long this client has to wait before its next try counts. */
  #waitMs(client: string, now: number): number {
    const fifth = this.#db.get(
      'select at from pairing_tries where client = ? and at > ? and at <= ? order by at desc limit 1 offset ?',
      client,
      now - TRY_WINDOW_MS,
      now + TRIES_AHEAD_MS,
      TRIES - 1,
    );
    return fifth ? Number(fifth['at']) + TRY_WINDOW_MS - now : 0;
  }

  #isUnderAttack(code: Row): boolean {
    const row = this.#db.get(
      'select count(*) as tries from pairing_tries where at >= ?',
      Number(code['created_at']),
    );
    return Number(row?.['tries']) >= TRIES_AGAINST_A_CODE;
  }

  #giveToken(code: Row, tokenHash: string, now: number): TerminalRow {
    const id = String(code['terminal_id']);
    this.#db.run(
      `insert into terminals (id, name, store_no, token_hash, created_at, paired_at, last_seen_at, renewed_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set name = excluded.name, token_hash = excluded.token_hash,
         paired_at = excluded.paired_at, last_seen_at = excluded.last_seen_at, renewed_at = excluded.renewed_at, revoked_at = null`,
      id,
      String(code['name']),
      String(code['store_no']),
      tokenHash,
      now,
      now,
      now,
      now,
    );
    const terminal = this.#find(id);
    if (!terminal) throw new Error('a terminal that was just written is not there');
    return terminal;
  }

  async findByToken(tokenHash: string): Promise<TerminalRow | undefined> {
    const row = this.#db.get(
      `select terminals.*, ${SIGNED_IN.columns} from terminals ${SIGNED_IN.joins} where token_hash = ?`,
      tokenHash,
    );
    const staff = row && signedInFrom(row);
    return row && { ...toTerminal(row), ...(staff && { staff }) };
  }

  async find(id: string): Promise<TerminalRow | undefined> {
    return this.#find(id);
  }

  #find(id: string): TerminalRow | undefined {
    const row = this.#db.get('select * from terminals where id = ?', id);
    return row && toTerminal(row);
  }

  async list(): Promise<TerminalRow[]> {
    return this.#db.all('select * from terminals order by created_at, id').map(toTerminal);
  }

  async revoke(id: string, now: number): Promise<boolean> {
    const isRevoked = await this.#writer.write(() => {
      const sql = 'update terminals set revoked_at = ? where id = ? and revoked_at is null';
      if (this.#db.run(sql, now, id) === 0) return false;
      // A code that was made before would let a browser in again.
      this.#db.run(
        'update pairing_codes set expires_at = ? where terminal_id = ? and used_at is null and expires_at > ?',
        now,
        id,
        now,
      );
      return true;
    });
    if (isRevoked) this.#changed();
    return isRevoked;
  }

  async forgetToken(id: string): Promise<void> {
    await this.#writer.write(() =>
      this.#db.run('update terminals set token_hash = null where id = ?', id),
    );
    this.#changed();
  }

  async touch(id: string, now: number): Promise<boolean> {
    const row = this.#db.get('select last_seen_at, renewed_at from terminals where id = ?', id);
    if (!row) return false;
    const renew = now - Number(row['renewed_at'] ?? 0) >= RENEW_AFTER_MS;
    const unseen = now - Number(row['last_seen_at'] ?? 0) >= SEEN_EVERY_MS;
    if (!renew && !unseen) return false;
    await this.#writer.write(() =>
      this.#db.run(
        'update terminals set last_seen_at = ?, renewed_at = case when ? then ? else renewed_at end where id = ?',
        now,
        renew ? 1 : 0,
        now,
        id,
      ),
    );
    return renew;
  }

  async pairingCodeIsOpen(hash: string, now: number): Promise<boolean> {
    const row = this.#db.get(
      'select 1 from pairing_codes where hash = ? and used_at is null and expires_at > ?',
      hash,
      now,
    );
    return row !== undefined;
  }
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
