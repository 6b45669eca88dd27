/** A process of its own that works on a store: `<file> write|write-together|hold <number>`. Tells each thing that is done. */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { submission, submit, submitted } from './store-payments.ts';

const [file = '', work, number = '0'] = process.argv.slice(2);
const count = Number(number);
// At once and whole, so that nothing told is lost with a kill.
const tell = (line: string) => writeSync(1, `${line}\n`);

const store = openSqliteStore({ file, serving: false });
const write = async () => {
  const given = submission();
  await submit(store.payments, given);
  tell(given.payment.id);
};
tell('open');
switch (work) {
  case 'write':
    for (let n = 0; n < count; n += 1) await write();
    break;
  case 'write-together':
    await Promise.all(Array.from({ length: count }, write));
    break;
  case 'hold': {
    const { id } = await submitted(store.payments);
    await store.payments.step(id, [], () => {
      tell('holding');
      // The transaction stays open for as long as this process stands still.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, count);
      return undefined;
    });
    break;
  }
  case undefined:
  default:
    break;
}
await store.close();
