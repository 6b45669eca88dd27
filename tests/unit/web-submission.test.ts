import { describe, expect, it } from 'vitest';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { ProblemError, UnreachableError } from '../../web/src/api/problem.ts';
import { find, submit, type Progress } from '../../web/src/payment/submission.ts';

const ID = '01jd000000000000000000000a';
const BODY = {
  saleId: '01jd000000000000000000000b',
  amount: 1,
  currency: 'JPY',
  code: '1'.repeat(18),
};
const CODE_LIFE_MS = 60_000;

const payment = (state: PaymentView['state'] = 'processing'): PaymentView => ({
  id: ID,
  terminalId: 't',
  storeNo: '1',
  state,
  createdAt: '2026-11-23T12:00:00.000Z',
  updatedAt: '2026-11-23T12:00:00.000Z',
  timeline: [],
});
const lost = () => new UnreachableError('lost');
const problem = (
  status: number,
  slug: ConstructorParameters<typeof ProblemError>[0],
  wait?: number,
) => new ProblemError(slug, status, { retryAfterMs: wait });

type Answer = PaymentView | Error;
interface Script {
  submit?: Answer[];
  payment?: Answer[];
  cancel?: Answer[];
}

/** A proxy that answers by script (the last answer again and again) on a clock of its own. */
function world(script: Script, answered = false) {
  let now = 0;
  const calls: string[] = [];
  const waits: number[] = [];
  const say = (kind: keyof Script) => (id: string) => {
    calls.push(`${kind} ${id}`);
    const answers = script[kind] ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) throw new Error(`no answer for ${kind}`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  let isKnown = false;
  return {
    calls,
    waits,
    report: () => {
      isKnown = true;
    },
    context: {
      client: { submit: say('submit'), payment: say('payment'), cancel: say('cancel') },
      now: () => now,
      sleep: (ms: number) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
      random: () => 0.5,
      isKnown: () => isKnown,
      wasAnswered: () => Promise.resolve(answered),
    },
  };
}

async function bring(script: Script, isUnwanted = () => false) {
  const its = world(script);
  const progress: Progress[] = [];
  const outcome = await submit(
    its.context,
    { id: ID, body: BODY, codeDeadAt: CODE_LIFE_MS, isUnwanted },
    (step) => progress.push(step),
  );
  return { ...its, outcome, progress };
}

describe('bringing a payment to the proxy', () => {
  it('takes one call where nothing goes wrong', async () => {
    const { outcome, calls } = await bring({ submit: [payment('paid')] });
    expect(outcome).toEqual({ kind: 'answered' });
    expect(calls).toEqual([`submit ${ID}`]);
  });

  it('repeats the same id while answers are lost', async () => {
    const { outcome, calls, progress } = await bring({
      submit: [lost(), lost(), problem(503, 'shutting-down'), payment()],
    });
    expect(outcome.kind).toBe('answered');
    expect(new Set(calls)).toEqual(new Set([`submit ${ID}`]));
    expect(calls).toHaveLength(4);
    expect(new Set(progress)).toEqual(new Set(['repeating']));
  });

  it.each([
    ['put off', problem(503, 'shutting-down')],
    ['lost', lost()],
  ])(
    'sends nothing any more once a cancel is asked for, and closes the id (%s)',
    async (_, end) => {
      const { outcome, calls } = await bring(
        {
          submit: [end, payment('paid')],
          payment: [problem(404, 'payment-not-found')],
          cancel: [payment('canceled')],
        },
        () => true,
      );
      expect(outcome).toEqual({ kind: 'answered' });
      expect(calls).toEqual([`submit ${ID}`, `payment ${ID}`, `cancel ${ID}`]);
    },
  );

  it('waits as long as the proxy asks', async () => {
    const { waits } = await bring({ submit: [problem(429, 'rate-limited', 7_000), payment()] });
    expect(waits).toEqual([7_000]);
  });

  it('ends with a refusal where the proxy took nothing', async () => {
    for (const refusal of [
      problem(409, 'payment-code-already-used'),
      problem(422, 'wallet-not-recognised'),
      problem(426, 'client-too-old'),
    ]) {
      const { outcome, calls } = await bring({ submit: [refusal] });
      expect(outcome).toEqual({ kind: 'refused', problem: refusal });
      expect(calls).toHaveLength(1);
    }
  });

  it('is a refusal too where the proxy put it off until the code was dead', async () => {
    const { outcome } = await bring({ submit: [problem(503, 'storage-unavailable', 5_000)] });
    expect(outcome).toMatchObject({ kind: 'refused', problem: { slug: 'storage-unavailable' } });
  });

  it('never sends a dead code: it looks, and closes an id that never arrived', async () => {
    const { outcome, calls, waits } = await bring({
      submit: [lost()],
      payment: [lost(), problem(404, 'payment-not-found')],
      cancel: [payment('canceled')],
    });
    expect(outcome).toEqual({ kind: 'answered' });
    expect(calls.slice(-3)).toEqual([`payment ${ID}`, `payment ${ID}`, `cancel ${ID}`]);
    const submits = calls.filter((call) => call.startsWith('submit')).length;
    expect(waits.slice(0, submits - 1).reduce((sum, ms) => sum + ms, 0)).toBeLessThan(CODE_LIFE_MS);
  });

  it('looks before it believes a refusal that came after a lost answer', async () => {
    const { outcome, calls } = await bring({
      submit: [lost(), problem(426, 'client-too-old')],
      payment: [payment()],
    });
    expect(outcome.kind).toBe('answered');
    expect(calls.at(-1)).toBe(`payment ${ID}`);
  });

  it('takes a tombstone for the end that it is', async () => {
    const { outcome } = await bring({
      submit: [problem(409, 'payment-canceled')],
      payment: [payment('canceled')],
    });
    expect(outcome).toEqual({ kind: 'answered' });
  });

  it('stops where an event has told of the payment meanwhile', async () => {
    const its = world({ submit: [lost()] });
    const outcome = await submit(
      its.context,
      { id: ID, body: BODY, codeDeadAt: CODE_LIFE_MS, isUnwanted: () => false },
      its.report,
    );
    expect(outcome).toEqual({ kind: 'answered' });
    expect(its.calls).toHaveLength(1);
  });

  it('tells when this browser is no terminal any more', async () => {
    const { outcome } = await bring({ submit: [lost(), problem(403, 'terminal-revoked')] });
    expect(outcome).toMatchObject({ kind: 'unpaired', problem: { slug: 'terminal-revoked' } });
  });

  it('throws on, instead of repeating, what is a fault of the till', async () => {
    await expect(bring({ submit: [new TypeError('a bug')] })).rejects.toThrow('a bug');
  });
});

describe('taking a payment up again', () => {
  it('never closes an id that the proxy once knew', async () => {
    const { context, calls } = world({ payment: [problem(404, 'payment-not-found')] }, true);
    expect(await find(context, ID)).toEqual({ kind: 'unknown-to-proxy' });
    expect(calls).toEqual([`payment ${ID}`]);
  });

  it('closes one that never arrived', async () => {
    const { context } = world({
      payment: [problem(404, 'payment-not-found')],
      cancel: [payment('canceled')],
    });
    expect(await find(context, ID)).toEqual({ kind: 'answered' });
  });
});
