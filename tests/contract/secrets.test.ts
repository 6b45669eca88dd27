/** Payment codes, tokens and keys are in no file and no log, whatever happens to the process (contract; P7). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCode, newId, remember } from '../harness/ids.ts';
import { leakedCodes } from '../harness/leaks.ts';
import { newPairingCode, pairTill, spendPairingCode } from '../harness/pairing.ts';
import { Proxy } from '../harness/proxy.ts';
import { paid, ScriptedGateway } from '../harness/scripted-gateway.ts';
import { submission, type Till } from '../harness/till.ts';
import { until } from '../harness/until.ts';

let gateway: ScriptedGateway;
let proxy: Proxy;
let till: Till;

/** The amount of a create that the gateway leaves hanging. */
const HANGS = 4001;

beforeAll(async () => {
  gateway = await ScriptedGateway.start((call) => {
    const amount = Number(call.fields['order_amount']);
    // A gateway that repeats the code in everything it says.
    const code = call.fields['auth_code'] ?? '';
    if (amount === HANGS) return 'hang';
    if (amount === 1) return { code: 'E0001', msg: `bad auth_code ${code}` };
    if (amount === 2) return `<html>auth_code ${code} is not valid</html>`;
    return paid(call, amount);
  });
  proxy = await Proxy.start({ gateway });
  till = await pairTill(proxy);
});
afterAll(async () => {
  await proxy.close();
  await gateway.close();
});

/** Payments of all kinds, one of them with its create under way. */
async function busy(): Promise<void> {
  await till.put(newId(), submission());
  await till.put(newId(), submission({ amount: 1 }));
  await till.put(newId(), submission({ amount: 2 }));
  await till.put(newId(), submission({ amount: 0 }));
  await till.put(newId(), submission({ code: remember(`49${newCode()}`) }));
  await till.put(newId(), `{"code":"${newCode()}"`);
  await till.put(newId(), { [newCode()]: newCode() });
  await till.put(newCode(), {});
  await till.put(newId(), submission(), { 'content-type': newCode() });
  await till.put(newId(), submission(), { 'kaikei-client': newCode() });
  await till.ask('GET', `/v1/payments?since=${newCode()}`);
  const id = newId();
  void till.put(id, submission({ amount: HANGS })).catch(() => undefined);
  await until('the create', () => gateway.callsOf(id)[0]);
}

async function leaked(secrets: Record<string, string>): Promise<string[]> {
  const files = await proxy.files();
  const places = [...files, { name: 'log', bytes: Buffer.from(proxy.log) }];
  return places.flatMap(({ name, bytes }) =>
    Object.entries(secrets)
      .filter(([, secret]) => bytes.includes(secret))
      .map(([what]) => `${name} holds ${what}`),
  );
}

describe('a payment code is in no file and no log line', () => {
  it.each(['SIGKILL', 'SIGQUIT', 'SIGABRT', 'SIGSEGV'] as const)(
    'after work that ended by %s',
    async (signal) => {
      await busy();
      expect(await leakedCodes(proxy)).toEqual([]);
      await proxy.stop(signal);
      expect(await leakedCodes(proxy)).toEqual([]);
      await proxy.start();
    },
  );

  it('is in no answer either', async () => {
    const code = newCode();
    const [refused, html] = [newId(), newId()];
    const answers = [
      await till.put(refused, submission({ code, amount: 1 })),
      await till.get(refused),
      await till.put(html, submission({ code: remember(`${code.slice(0, -4)}9999`), amount: 2 })),
      await till.list({ limit: 200 }),
    ];
    for (const { text } of answers) expect(text).not.toContain(code.slice(0, -4));
    const { stdout } = await proxy.command('payments', 'show', refused);
    expect(stdout).toContain(refused);
    expect(stdout).not.toContain(code);
  });
});

describe('beside the database', () => {
  it('nothing is left by a process that was killed', async () => {
    await busy();
    await proxy.stop('SIGQUIT');
    const names = (await proxy.files()).map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith(join(proxy.folder, 'data')))).toEqual([]);
    await proxy.start();
  });
});

describe('tokens, pairing codes and keys', () => {
  it('are in no file but their own, and in no log line', async () => {
    const { pairingCode } = await newPairingCode(proxy);
    expect((await spendPairingCode(proxy, pairingCode)).text).not.toContain(pairingCode);
    const pem = await readFile(join(proxy.folder, 'keys', 'app.pem'), 'utf8');
    const secrets = {
      'a token': till.cookie.split('=')[1] ?? '',
      'a pairing code': pairingCode,
      'a pairing code without its hyphen': pairingCode.replace('-', ''),
      'the key': pem.split('\n')[2] ?? '',
    };
    expect(Object.values(secrets).every((secret) => secret.length >= 8)).toBe(true);
    expect(await leaked(secrets)).toEqual([]);
  });
});
