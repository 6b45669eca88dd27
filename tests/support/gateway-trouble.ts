/** A gateway that gives no usable answer, and what the log says of it. */
import { expect, onTestFinished, test } from 'vitest';
import type { TerminalView } from '@kaikei/shared/api.ts';
import { deadPort } from './gateway-server.ts';
import { newId } from './ids.ts';
import { pairTill } from './pairing.ts';
import { Proxy } from './proxy.ts';
import { rsaPem } from './rsa-pairs.ts';
import { paid, ScriptedGateway, type Script } from './scripted-gateway.ts';
import { closeProxy } from './scripted-test.ts';
import { submission, type Till } from './till.ts';

export const honest: Script = (call, earlier) => {
  const id = call.fields['merchant_order_no'];
  const create = [...earlier, call].find(
    ({ kind, fields }) => kind === 'create' && fields['merchant_order_no'] === id,
  );
  return create ? paid(call, Number(create.fields['order_amount'])) : { code: 'E04111' };
};

/** Refuses everything and signs nothing; by its clock the message may be old. */
export const refusing =
  (code: string, behindMs = 0): Script =>
  (call) =>
  (response) => {
    response.setHeader('date', new Date(Date.now() - behindMs).toUTCString());
    response.end(JSON.stringify({ code, msg: `no: ${JSON.stringify(call.fields)}` }));
  };

export async function startShop(script: Script) {
  const gateway = await ScriptedGateway.start(script);
  const port = await deadPort();
  const proxy = await Proxy.start({
    gateway,
    env: { KAIKEI_METRICS_ADDR: `127.0.0.1:${port}` },
  });
  onTestFinished(async () => {
    await closeProxy(proxy);
    await gateway.close();
  });
  const till = await pairTill(proxy);
  const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return { gateway, proxy, till, metrics };
}

export async function statusOf(till: Till): Promise<string> {
  const { json } = await till.ask('GET', '/v1/terminals/me');
  return (json as TerminalView).gateway.status;
}

interface Line {
  level: number;
  msg: string;
  reason?: string;
  gatewayCode?: string;
}

/** What the log says of it all, beside the calls. */
export const linesOf = ({ log }: Proxy): Line[] =>
  log
    .split('\n')
    .filter((line) => line.includes('no answer can be used') || line.includes('understood again'))
    .map((line) => JSON.parse(line) as Line);

/** So many payments, so that the gateway is asked often. */
export async function sell(till: Till, payments: number): Promise<void> {
  const sold = Array.from({ length: payments }, () => till.put(newId(), submission()));
  for (const { status } of await Promise.all(sold)) expect(status).toBe(201);
}

export interface Trouble {
  says: string;
  script: Script;
  advice: RegExp;
}

/** One sentence in the log and in doctor ends the search for each. */
export function testAdvice(troubles: readonly Trouble[]): void {
  test.for(troubles)(
    '$says: one sentence in the log and in doctor that ends the search',
    async (each) => {
      const { gateway, proxy, till } = await startShop(each.script);
      if (each.script === honest) gateway.useKey(rsaPem('stranger').privatePem);
      await sell(till, 4);
      expect(linesOf(proxy)).toMatchObject([
        { msg: expect.stringMatching(each.advice) as unknown },
      ]);
      const { status, stdout } = await proxy.command('doctor');
      expect(status).toBe(1);
      const failures = stdout.match(/^fail .*/gm);
      expect(failures).toEqual([expect.stringMatching(each.advice)]);
    },
  );
}
