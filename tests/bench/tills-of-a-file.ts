/** Many paired tills in the file of a proxy that is stopped: to pair each would take longer than what is measured. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { STORE_NO } from '../support/pairing.ts';
import type { Proxy } from '../support/proxy.ts';
import { Till } from '../support/till.ts';

export function addTills(proxy: Proxy, count: number): Till[] {
  const database = new DatabaseSync(join(proxy.folder, 'data', 'kaikei.db'));
  const insert = database.prepare(
    'insert into terminals (id, name, store_no, token_hash, created_at, paired_at) values (?, ?, ?, ?, ?, ?)',
  );
  database.exec('begin');
  const tills = Array.from({ length: count }, (_, n) => {
    const [id, token] = [`t_bench${n}`, randomBytes(32).toString('base64url')];
    const hash = createHash('sha256').update(token).digest('hex');
    insert.run(id, `Till ${n}`, STORE_NO, hash, Date.now(), Date.now());
    return new Till(proxy, id, `__Host-kaikei=${token}`);
  });
  database.exec('commit');
  database.close();
  return tills;
}
