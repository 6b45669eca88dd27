/** A long history in the file of a proxy that is stopped: copies of a payment that was really made. */
import { DatabaseSync } from '@photostructure/sqlite';

/** As many copies as are missing to `count`, one a minute into the past, each changed last when it was made, and after all others. */
export function copyPayment(file: string, id: string, count: number): void {
  const database = new DatabaseSync(file);
  const numbers = `with recursive numbers(i) as
    (select 1 union all select i + 1 from numbers where i < ${count - 1})`;
  const [copyId, saleId] = [`printf('00copy%020d', i)`, `printf('00sale%020d', i)`];
  const earlier = (member: string): string => `json_extract(record, '${member}') - i * 60000`;
  database.exec('begin');
  database.exec(`update payments set change_seq = change_seq + ${count} where id = '${id}'`);
  database.exec(`${numbers} insert into payments
    (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, submission,
      code_hash, code_key_id, code_reusable, record)
    select ${copyId}, terminal_id, store_no, ${saleId}, state, is_open, created_at - i * 60000,
      change_seq - i, submission, code_hash || i, code_key_id, code_reusable,
      json_set(record, '$.id', ${copyId}, '$.saleId', ${saleId},
        '$.createdAt', ${earlier('$.createdAt')}, '$.updatedAt', ${earlier('$.updatedAt')})
    from numbers, payments where payments.id = '${id}'`);
  database.exec(`${numbers} insert into timeline (payment_id, n, at, event, status, code, detail)
    select ${copyId}, n, at - i * 60000, event, status, code, detail
    from numbers, timeline where payment_id = '${id}'`);
  database.exec('commit');
  database.close();
}
