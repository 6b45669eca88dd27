/** A gateway that gives no usable answer: not believed (R3), and whoever can mend it is told why, once. */
import { expect, onTestFinished, test } from 'vitest';
import type { TerminalView } from '@kaikei/shared/api.ts';
import { deadPort } from '../support/gateway-server.ts';
import { newCode, newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { newKeys, paid, ScriptedGateway, type Script } from '../support/scripted-gateway.ts';
import { closeProxy } from '../support/scripted-test.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

const honest: Script = (call, earlier) => {
  const id = call.fields['merchant_order_no'];
  const create = [...earlier, call].find(
    ({ kind, fields }) => kind === 'create' && fields['merchant_order_no'] === id,
  );
  return create ? paid(call, Number(create.fields['order_amount'])) : { code: 'E04111' };
};

/** Refuses everything and signs nothing; by its clock the message may be old. */
const refusing =
  (code: string, behindMs = 0): Script =>
  (call) =>
  (response) => {
    response.setHeader('date', new Date(Date.now() - behindMs).toUTCString());
    response.end(JSON.stringify({ code, msg: `no: ${JSON.stringify(call.fields)}` }));
  };

async function start(script: Script) {
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

async function statusOf(till: Till): Promise<string> {
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
const linesOf = ({ log }: Proxy): Line[] =>
  log
    .split('\n')
    .filter((line) => line.includes('no answer can be used') || line.includes('understood again'))
    .map((line) => JSON.parse(line) as Line);

/** So many payments, so that the gateway is asked often. */
async function sell(till: Till, payments: number): Promise<void> {
  const sold = Array.from({ length: payments }, () => till.put(newId(), submission()));
  for (const { status } of await Promise.all(sold)) expect(status).toBe(201);
}

test('an unsigned refusal of everything: one line, a metric and the status say so, until it ends', async () => {
  const { gateway, proxy, till, metrics } = await start(refusing('E07303'));
  await sell(till, 2);
  expect(linesOf(proxy)).toEqual([]);
  await sell(till, 10);
  expect(await statusOf(till)).toBe('degraded');
  const advice = /no answer can be used: .*\(code E07303\): .*check KAIKEI_APP_ID/;
  expect(linesOf(proxy)).toMatchObject([
    { level: 40, reason: 'unsigned', gatewayCode: 'E07303', msg: expect.stringMatching(advice) },
  ]);
  const text = await metrics();
  expect(text).toContain('kaikei_gateway_trouble{reason="unsigned",gateway_code="E07303"} 1');
  expect(text).toMatch(/^kaikei_gateway_unusable_answers_total\{reason="unsigned"\} 1\d$/m);

  gateway.script = honest;
  await sell(till, 6);
  await until('the usual status', async () => (await statusOf(till)) === 'ok');
  expect(linesOf(proxy).map(({ level }) => level)).toEqual([40, 30]);
  expect(await metrics()).not.toContain('kaikei_gateway_trouble{');
});

test('what the gateway says is neither believed nor quoted: no message, and no code that may be a secret', async () => {
  const { proxy, till } = await start((call) => {
    const code = call.fields['auth_code'] ?? '132904600349929677';
    return JSON.stringify({ code, msg: call.fields['sign'], data: '{"trans_status":1}' });
  });
  const id = newId();
  await till.put(id, submission({ code: newCode() }));
  await sell(till, 5);
  expect((await till.get(id)).payment.state).toBe('processing');
  const [line, ...more] = linesOf(proxy);
  expect(more).toEqual([]);
  expect(line).not.toHaveProperty('gatewayCode');
  expect(line?.msg).toMatch(/refuses without a signature: check KAIKEI_APP_ID/);
});

test('a gateway that says something else each time fills no log', async () => {
  let calls = 0;
  const { proxy, till } = await start(() => JSON.stringify({ code: `E${(calls += 1)}` }));
  await sell(till, 20);
  expect(linesOf(proxy)).toHaveLength(1);
});

test.for<{ says: string; script: Script; advice: RegExp }>([
  {
    says: 'a wrong clock',
    script: refusing('E00017', 1_200_000),
    advice: /refuses \(code E00017\), and the clock is (1199|120\d) s ahead of .*: set it/,
  },
  {
    says: 'a clock that is behind',
    script: refusing('E00017', -1_200_000),
    advice: /and the clock is (1199|120\d|119\d) s behind the gateway's/,
  },
  {
    says: 'an unknown refusal',
    script: refusing('E00018'),
    advice: /\(code E00018\): check KAIKEI_APP_ID and KAIKEI_MERCHANT_NO, and .*public half/,
  },
  {
    says: 'a gateway that signs nothing',
    script: refusing('0'),
    advice: /signs no answer; ask its support/,
  },
  {
    says: 'a page of the network',
    script: () => '<html>Welcome to our Wi-Fi</html>',
    advice: /\(malformed\): check KAIKEI_GATEWAY_URL, and that no login page/,
  },
  {
    says: 'an edge that compresses as nobody can read',
    script: () => (response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'),
    advice: /compresses answers in a way that cannot be read/,
  },
  {
    says: 'an edge that refuses',
    script: () => (response) => response.writeHead(403).end(),
    advice: /HTTP status 403: check KAIKEI_GATEWAY_URL/,
  },
  {
    says: 'a new key of the gateway',
    script: honest,
    advice: /KAIKEI_GATEWAY_PUBLIC_KEY_FILE: put the gateway's present public key there/,
  },
])('$says: one sentence in the log and in doctor that ends the search', async (each) => {
  const { gateway, proxy, till } = await start(each.script);
  if (each.script === honest) gateway.useKey(newKeys().privateKey);
  await sell(till, 4);
  expect(linesOf(proxy)).toMatchObject([{ msg: expect.stringMatching(each.advice) }]);
  const { status, stdout } = await proxy.command('doctor');
  expect(status).toBe(1);
  const failures = stdout.match(/^fail .*/gm);
  expect(failures).toEqual([expect.stringMatching(each.advice)]);
});
