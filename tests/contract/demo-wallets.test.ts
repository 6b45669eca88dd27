/**
 * Every demo wallet, left to the real rules and the real gateway client on a clock that is moved by
 * hand, ends as the table says; the sandbox's ledger and call log are the judges.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createGateway } from '@kaikei/proxy/gateway/client.ts';
import type { CreateFacts, GatewayRequest, OrderFacts } from '@kaikei/proxy/gateway/port.ts';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import { numbersOf, screen } from '@kaikei/proxy/payments/reject-reused-numbers.ts';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import type { ForeignNumbers } from '@kaikei/proxy/store/payments-port.ts';
import { isFinal } from '@kaikei/shared/api.ts';
import { walletFacts } from '@kaikei/shared/payment-code/wallets.ts';
import { DEMO_WALLETS, demoCode, type DemoWallet } from '@kaikei/shared/demo-wallets.ts';
import { newPayment, type Incident, type Payment } from '@kaikei/shared/payment.ts';
import { decide, type Call } from '@kaikei/shared/rules.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.ts';
import { newOrderNo } from '../support/sandbox-client.ts';
import { openSandbox } from '../support/sandbox-gateway.ts';

/** More steps than any of the payments needs. */
const MOST_STEPS = 200;
const CREATE_DEADLINE_MS = 10_000;

const clock = new ManualClock();
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox({ clock });
});

afterAll(async () => {
  await sandbox.close();
});

/** R3 over all payments of this file. */
const seenPsns = new Set<string>();
const ownersOfTransNos = new Map<string, string>();

/** Every answer has a `psn` of its own here, also those of one payment. */
function foreignIn(verdict: Verdict, id: string): ForeignNumbers {
  const { psn, transNo } = numbersOf(verdict);
  const psns = psn !== undefined && seenPsns.has(psn) ? [psn] : [];
  if (psn !== undefined) seenPsns.add(psn);
  const owner = transNo === undefined ? id : (ownersOfTransNos.get(transNo) ?? id);
  if (transNo !== undefined) ownersOfTransNos.set(transNo, owner);
  return {
    psns: new Set(psns),
    transNos: new Set(transNo !== undefined && owner !== id ? [transNo] : []),
  };
}

interface Run {
  payment: Payment;
  states: Set<string>;
  incidents: Incident[];
}

async function run(wallet: DemoWallet): Promise<Run> {
  const facts = walletFacts(wallet.payMethodId);
  const code = demoCode(wallet, Math.random);
  const id = newOrderNo('demo');
  let payment = newPayment(
    {
      id,
      saleId: newOrderNo('sale'),
      terminalId: 'terminal',
      storeNo: sandbox.storeNo,
      amount: 1500,
      currency: 'JPY',
      payMethodId: wallet.payMethodId,
      codeLifeMs: facts.codeLifeSeconds * 1000,
    },
    clock.now(),
  );
  const order: OrderFacts = { id, amount: 1500, currency: 'JPY', storeNo: sandbox.storeNo };
  const create: CreateFacts = {
    terminalId: 't_1',
    code,
    payMethodId: wallet.payMethodId,
    expiresSeconds: facts.expiresSeconds,
    description: 'coffee',
  };
  const states = new Set<string>([payment.state]);
  const incidents: Incident[] = [];
  const gateway = gatewayFor(wallet);
  let next: GatewayRequest | undefined = { kind: 'create', order, create };
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const verdict = next && (await call(gateway, next));
    const event = verdict
      ? {
          type: 'ended' as const,
          verdict: screen(verdict, foreignIn(verdict, id), payment.inFlight?.kind ?? 'create'),
        }
      : { type: 'due' as const };
    const decision = decide(payment, event, clock.now());
    payment = decision.payment;
    states.add(payment.state);
    incidents.push(...decision.incidents);
    next = decision.call && requestOf(decision.call, order);
    if (next) continue;
    if (isFinal(payment.state) && payment.stage === 'done') break;
    clock.advance(Math.max(0, (payment.nextAttemptAt ?? clock.now()) - clock.now()));
  }
  await gateway.close();
  return { payment, states, incidents };
}

function requestOf(call: Call, order: OrderFacts): GatewayRequest {
  return call.kind === 'refund' || call.kind === 'refund-query'
    ? { kind: call.kind, order, refundNo: call.refundNo, amount: call.amount }
    : { kind: call.kind, order };
}

function gatewayFor(wallet: DemoWallet) {
  return createGateway(
    {
      ...sandbox,
      signer: rsaSigner(createPrivateKey(sandbox.appPrivateKeyPem)),
      publicKeys: [createPublicKey(sandbox.gatewayPublicKeyPem)],
    },
    {
      wallNow: () => clock.now(),
      // The hand-moved clock stands still while this answer is waited for.
      ...(wallet.behaviour === 'answer-late' && { deadlinesMs: { create: 100 } }),
    },
  );
}

async function call(
  gateway: ReturnType<typeof gatewayFor>,
  request: GatewayRequest,
): Promise<Verdict> {
  const verdict = await gateway.call(request);
  if (verdict.kind === 'unknown' && verdict.reason === 'timeout') clock.advance(CREATE_DEADLINE_MS);
  return verdict;
}

/** Gaps between calls as the gateway saw them. */
function spacing(id: string) {
  const calls = sandbox.calls(id);
  const createdAt = sandbox.ledger().orders.find(({ order }) => order === id)?.createdAt ?? 0;
  const afterLast = calls.slice(1).map((each, index) => ({
    kind: each.kind,
    gapMs: each.receivedAt - (calls[index]?.answeredAt ?? 0),
    ageMs: each.receivedAt - createdAt,
  }));
  return {
    queries: afterLast.filter(({ kind }) => kind === 'query' || kind === 'refund-query'),
    cancels: afterLast.filter(({ kind }) => kind === 'cancel'),
  };
}

describe('the till ends', () => {
  it.each(DEMO_WALLETS.map((wallet) => [wallet.id, wallet] as const))('%s', async (_id, wallet) => {
    const { payment, states, incidents } = await run(wallet);
    const { state, failureCode, onTheWay, incident } = wallet.ends;
    expect(payment).toMatchObject({ state, stage: 'done' });
    if (failureCode !== undefined) expect(payment.failure?.code).toBe(failureCode);
    if (onTheWay !== undefined) expect([...states]).toContain(onTheWay);
    expect(incidents.length > 0, JSON.stringify(incidents)).toBe(incident ?? false);

    const entry = sandbox.ledger().orders.find(({ order }) => order === payment.id);
    expect(entry?.net ?? 0).toBe(state === 'paid' ? 1500 : 0);
    expect(entry?.refunding ?? 0).toBe(0);
    const { queries, cancels } = spacing(payment.id);
    expect(queries.filter(({ gapMs }) => gapMs < 5_000)).toEqual([]);
    expect(cancels.filter(({ ageMs }) => ageMs < 15_000)).toEqual([]);
  });
});
