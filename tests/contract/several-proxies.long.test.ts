/** F25, F49: 200 tills whose proxy dies go on at the other one at once, each with a payment that is open. */
// @module-tag long
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { databaseSettings } from '@kaikei/proxy/config/database.ts';
import { openStore } from '@kaikei/proxy/store/open.ts';
import { makePairingCode } from '@kaikei/proxy/terminals/pair.ts';
import { newToken, pairingCodeHash, tokenHash } from '@kaikei/proxy/terminals/secrets.ts';
import { expect, it, onTestFinished } from 'vitest';
import { Balancer } from '../support/balancer.ts';
import { newCode, newId } from '../support/ids.ts';
import { STORE_NO } from '../support/pairing.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Proxy } from '../support/proxy.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';
import { submission, Till } from '../support/till.ts';
import { until } from '../support/until.ts';

const TILLS = 200;
const PASSWORD_AFTER_40_S = '1440';

async function pairAll(proxy: Proxy, at: { url: string }): Promise<Till[]> {
  const store = await openStore({ database: databaseSettings(proxy.settings), serving: false });
  const { terminals } = store;
  const tills: Till[] = [];
  for (let n = 0; n < TILLS; n += 1) {
    const now = Date.now();
    const terminal = { name: `Till ${n}`, storeNo: STORE_NO };
    const { pairingCode } = await makePairingCode(terminals, terminal, now);
    const token = newToken();
    const hash = pairingCodeHash(pairingCode);
    const paired = await terminals.pair(hash, tokenHash(token), `client ${n}`, now);
    if (paired.kind !== 'paired') throw new Error(`pairing ended as ${paired.kind}`);
    tills.push(new Till(at, paired.terminal.id, `__Host-kaikei=${token}`));
  }
  await store.close();
  return tills;
}

it('200 tills go on at the other proxy when theirs is killed, and each sees its payment end', async () => {
  const server = await PostgresServer.start();
  onTestFinished(() => server.remove());
  const gateway = await openSandbox();
  onTestFinished(() => gateway.close());
  const env = {
    KAIKEI_DATABASE: await server.createDatabase(),
    // One address for all of them, as a balancer has.
    KAIKEI_TRUSTED_PROXIES: '127.0.0.1',
  };
  const dying = await Proxy.start({ gateway, env });
  const living = await Proxy.start({ gateway, env });
  onTestFinished(() => dying.close());
  onTestFinished(() => living.close());
  const balancer = await Balancer.start(() => (dying.isRunning ? [dying.port] : [living.port]));
  onTestFinished(() => balancer.close());

  const tills = await pairAll(dying, balancer);
  const open = await Promise.all(
    tills.map(async (till) => {
      const id = newId();
      const stream = await till.events();
      const { payment } = await till.put(id, submission({ code: newCode(PASSWORD_AFTER_40_S) }));
      expect(isFinal(payment.state)).toBe(false);
      const last = await stream.next('payment');
      return { till, id, stream, since: last?.id };
    }),
  );
  await dying.stop('SIGKILL');
  const ended = await Promise.all(
    open.map(async ({ till, id, stream, since }) => {
      expect(await stream.next('never')).toBeUndefined();
      const again = await until('the stream goes on', () =>
        till.events(since).catch(() => undefined),
      );
      const paid = await until('it is paid', async () => {
        const payment = (await again.next('payment'))?.data as PaymentView;
        return payment.state === 'paid' && payment;
      });
      again.close();
      return { id, paidId: paid.id };
    }),
  );
  for (const { id, paidId } of ended) {
    expect(paidId).toBe(id);
    const kinds = gateway.calls(id).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'create')).toHaveLength(1);
    expect(new Set(kinds)).toEqual(new Set(['create', 'query']));
  }
});
