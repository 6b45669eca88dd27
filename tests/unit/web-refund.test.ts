/** Refunds that were asked for at the till: what every end of their way to the proxy leads to. */
import type { PaymentView, RefundView } from '@kaikei/shared/api.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import { describe, expect, it } from 'vitest';
import { ProblemError, UnreachableError } from '../../web/src/api/problem.ts';
import { refundableAmount, refundExtent } from '../../web/src/payment/refund-extent.ts';
import { RefundAmount } from '../../web/src/refund/refund-amount.svelte.ts';
import { refusalTrouble } from '../../web/src/refund/refund-trouble.ts';
import { Refunds } from '../../web/src/refund/refunds.svelte.ts';
import { shownRefunds } from '../../web/src/refund/shown-refunds.ts';
import type { RefundRecord } from '../../web/src/storage/db.ts';

const AT = '2026-11-28T00:00:00.000Z';
const ASKED = { paymentId: 'payment-00001', amount: 500 };
const view = (id: string, state: RefundView['state'], amount = 500): RefundView => ({
  ...{ id, amount, state },
  createdAt: AT,
  updatedAt: AT,
});
const problem = (slug: ProblemError['slug'], status: number) => new ProblemError(slug, status);

/** What the proxy has, and how it answers: a lost answer leaves the refund with it. */
class Proxy {
  readonly sent: { id: string; approval: Credential | undefined }[] = [];
  readonly refunds = new Map<string, RefundView>();
  answers: ('taken' | 'answer-lost' | 'request-lost' | Error)[] = [];
  isReachable = true;

  async send(record: RefundRecord, approval?: Credential): Promise<RefundView> {
    this.sent.push({ id: record.id, approval });
    const answer = this.answers.shift() ?? 'taken';
    if (answer === 'request-lost') throw new UnreachableError();
    if (answer instanceof Error) throw answer;
    const refund = this.refunds.get(record.id) ?? view(record.id, 'processing', record.amount);
    this.refunds.set(record.id, refund);
    if (answer === 'answer-lost') throw new UnreachableError();
    return refund;
  }

  async find({ id }: RefundRecord): Promise<RefundView> {
    if (!this.isReachable) throw new UnreachableError();
    const refund = this.refunds.get(id);
    if (!refund) throw problem('not-found', 404);
    return refund;
  }
}

/** The disk, which the tabs of a browser share. */
class Disk {
  readonly records = new Map<string, RefundRecord>();
  isBroken = false;

  async all() {
    return [...this.records.values()];
  }

  async begin(record: RefundRecord) {
    if (this.isBroken) throw new Error('no room');
    const known = this.records.get(record.paymentId);
    if (!known) this.records.set(record.paymentId, record);
    return known ?? record;
  }

  async end({ paymentId, id }: RefundRecord) {
    if (this.records.get(paymentId)?.id === id) this.records.delete(paymentId);
  }
}

function till({
  disk = new Disk(),
  proxy = new Proxy(),
  isApproved = true,
  isLeading = true,
  tab = 'refund',
} = {}) {
  let at = 0;
  let ids = 0;
  const refunds = new Refunds({
    client: proxy,
    store: disk,
    async approved(action) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof ProblemError && error.slug === 'approval-required')) throw error;
        return isApproved ? action({ staffId: 's_m', pin: '82736455' }) : undefined;
      }
    },
    makeId: () => `${tab}-${(ids += 1)}`,
    now: () => at,
    sleep: (ms) => {
      at += ms;
      return new Promise((resolve) => setTimeout(resolve));
    },
    random: () => 1,
    isLeading: () => isLeading,
  });
  return { disk, proxy, refunds };
}

const REQUIRED = problem('approval-required', 403);

describe('a refund that was asked for', () => {
  it('is on the disk before it is sent, and not after it was taken', async () => {
    const { disk, proxy, refunds } = till();
    const outcome = refunds.request(ASKED);
    expect(refunds.begun(ASKED.paymentId)?.step).toBe('sending');
    expect([...disk.records.values()]).toEqual([{ ...ASKED, id: 'refund-1' }]);
    expect(await outcome).toEqual({ kind: 'accepted' });
    expect(proxy.sent).toHaveLength(1);
    expect(disk.records.size).toBe(0);
    expect(refunds.answered(ASKED.paymentId)).toMatchObject({ state: 'processing' });
  });

  it('is one, however often it is clicked', async () => {
    const { proxy, refunds } = till();
    const outcomes = await Promise.all([refunds.request(ASKED), refunds.request(ASKED)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'begun-before']);
    expect(proxy.refunds.size).toBe(1);
  });

  it('is one in two tabs: the later one looks for that of the earlier one', async () => {
    const { disk, proxy, refunds } = till();
    proxy.answers = ['answer-lost'];
    proxy.isReachable = false;
    void refunds.request(ASKED);
    const other = till({ disk, proxy, tab: 'other' });
    expect(await other.refunds.request({ ...ASKED, amount: 700 })).toEqual({
      kind: 'begun-before',
    });
    proxy.isReachable = true;
    await expect.poll(() => other.refunds.answered(ASKED.paymentId)?.amount).toBe(500);
    expect(proxy.refunds.size).toBe(1);
  });

  it('is not sent where the disk does not take it', async () => {
    const { disk, proxy, refunds } = till();
    disk.isBroken = true;
    expect(await refunds.request(ASKED)).toEqual({ kind: 'device-storage' });
    expect(proxy.sent).toEqual([]);
    expect(refunds.open).toEqual([]);
  });

  it('goes with an approval under the same id', async () => {
    const { proxy, refunds } = till();
    proxy.answers = [REQUIRED];
    expect(await refunds.request(ASKED)).toEqual({ kind: 'accepted' });
    expect(proxy.sent.map(({ id }) => id)).toEqual(['refund-1', 'refund-1']);
  });

  it('is gone where nobody approves it, and no sending is unanswered', async () => {
    const { disk, proxy, refunds } = till({ isApproved: false });
    proxy.answers = [REQUIRED];
    expect(await refunds.request(ASKED)).toEqual({ kind: 'not-approved' });
    expect(disk.records.size).toBe(0);
    expect(refunds.open).toEqual([]);
  });

  it.each([
    ['payment-not-refundable', 409],
    ['refund-exceeds-payment', 409],
    ['refund-in-progress', 409],
    ['payment-conflict', 409],
  ] as const)('is gone where the proxy refuses it with %s', async (slug, status) => {
    const { disk, proxy, refunds } = till();
    proxy.answers = [problem(slug, status)];
    expect(await refunds.request(ASKED)).toEqual({ kind: 'refused', slug });
    expect(refusalTrouble(slug)).toBe(slug);
    expect(disk.records.size).toBe(0);
  });
});

describe('a lost answer', () => {
  it('leaves it unknown until the proxy says that it has it', async () => {
    const { disk, proxy, refunds } = till();
    proxy.answers = ['answer-lost'];
    proxy.isReachable = false;
    expect(await refunds.request(ASKED)).toEqual({ kind: 'unknown' });
    expect(refunds.begun(ASKED.paymentId)?.step).toBe('unknown');
    expect(disk.records.size).toBe(1);
    proxy.isReachable = true;
    await expect.poll(() => refunds.answered(ASKED.paymentId)?.id).toBe('refund-1');
    await expect.poll(() => disk.records.size).toBe(0);
    expect(proxy.sent).toHaveLength(1);
  });

  it('and a server’s error count alike', async () => {
    const { proxy, refunds } = till();
    proxy.answers = [problem('storage-unavailable', 503)];
    expect(await refunds.request(ASKED)).toEqual({ kind: 'unknown' });
  });

  it('of one that never arrived is told so only once nothing can be on its way, and sent again under its id', async () => {
    const { disk, proxy, refunds } = till();
    proxy.answers = ['request-lost'];
    await refunds.request(ASKED);
    await expect.poll(() => refunds.begun(ASKED.paymentId)?.step).toBe('not-received');
    expect(disk.records.size).toBe(1);
    expect(await refunds.sendAgain(ASKED.paymentId)).toEqual({ kind: 'accepted' });
    expect(proxy.sent.map(({ id }) => id)).toEqual(['refund-1', 'refund-1']);
    expect(disk.records.size).toBe(0);
  });

  it('keeps its id where the next sending is refused: the first may yet be taken', async () => {
    const { disk, proxy, refunds } = till();
    proxy.answers = ['request-lost', problem('refund-in-progress', 409)];
    await refunds.request(ASKED);
    expect(await refunds.sendAgain(ASKED.paymentId)).toEqual({ kind: 'unknown' });
    await expect.poll(() => refunds.begun(ASKED.paymentId)?.step).toBe('not-received');
    expect(refunds.begun(ASKED.paymentId)?.refusal).toBe('refund-in-progress');
    expect(disk.records.size).toBe(1);
    await refunds.forget(ASKED.paymentId);
    expect(disk.records.size).toBe(0);
  });

  it('of more than is left is settled: no sending can be taken any more', async () => {
    const { disk, proxy, refunds } = till();
    proxy.answers = ['request-lost', problem('refund-exceeds-payment', 409)];
    await refunds.request(ASKED);
    expect(await refunds.sendAgain(ASKED.paymentId)).toMatchObject({ kind: 'refused' });
    expect(disk.records.size).toBe(0);
  });

  it('is not forgotten while it is unknown', async () => {
    const { disk, proxy, refunds } = till();
    proxy.answers = ['request-lost'];
    proxy.isReachable = false;
    await refunds.request(ASKED);
    await refunds.forget(ASKED.paymentId);
    expect(disk.records.size).toBe(1);
    proxy.isReachable = true;
  });

  it('is settled by the payment that shows the refund', async () => {
    const { disk, proxy, refunds } = till();
    proxy.answers = ['answer-lost'];
    proxy.isReachable = false;
    await refunds.request(ASKED);
    await refunds.seen(ASKED.paymentId, ['refund-1']);
    expect(refunds.open).toEqual([]);
    expect(disk.records.size).toBe(0);
  });
});

describe('a till that is opened again', () => {
  it('finds what was under way, and asks for it', async () => {
    const { disk, proxy } = till();
    disk.records.set(ASKED.paymentId, { ...ASKED, id: 'refund-9' });
    proxy.refunds.set('refund-9', view('refund-9', 'refunded'));
    const { refunds } = till({ disk, proxy });
    await refunds.load();
    await expect.poll(() => refunds.answered(ASKED.paymentId)?.state).toBe('refunded');
    expect(proxy.sent).toEqual([]);
  });

  it('leaves to the tab that is the till what nobody approved in this one', async () => {
    const { disk, proxy, refunds } = till({ isApproved: false, isLeading: false });
    proxy.answers = [REQUIRED];
    await refunds.request(ASKED);
    expect(disk.records.size).toBe(1);
  });
});

describe('the amount', () => {
  const amountOf = (left: number) =>
    new RefundAmount(
      () => left,
      () => undefined,
    );

  it('is all that is left, until a part is typed', () => {
    const amount = amountOf(1_500);
    expect([amount.value, amount.isValid]).toEqual([1_500, true]);
    amount.press('5');
    amount.press('00');
    expect([amount.value, amount.isWhole]).toEqual([500, false]);
    amount.whole();
    expect(amount.value).toBe(1_500);
    amount.press('backspace');
    expect(amount.value).toBe(150);
  });

  it('is never more than is left, nor nothing', () => {
    const amount = amountOf(1_500);
    for (const key of ['1', '5', '0', '1'] as const) amount.press(key);
    // A key that was refused is part of what somebody meant: nothing smaller is refunded in its place.
    expect([amount.value, amount.isOver, amount.isValid]).toEqual([150, true, false]);
    amount.press('backspace');
    expect([amount.value, amount.isOver, amount.isValid]).toEqual([15, false, true]);
    amount.press('clear');
    expect([amount.value, amount.isValid]).toEqual([0, false]);
  });

  it('has nothing of what a scanner typed', () => {
    const amount = amountOf(9_999);
    amount.press('5');
    for (const key of '134') amount.typed(key);
    amount.takenBack(3);
    expect(amount.value).toBe(5);
    amount.clear();
    expect([amount.value, amount.isValid]).toEqual([0, false]);
  });
});

describe('a payment with refunds', () => {
  const payment = (...refunds: RefundView[]): PaymentView => ({
    ...{ id: ASKED.paymentId, terminalId: 't', storeNo: '1', state: 'paid', timeline: [] },
    ...{ createdAt: AT, updatedAt: AT, amount: 1_500, paidAmount: 1_400 },
    refunds,
    refundedAmount: refunds
      .filter(({ state }) => state === 'refunded')
      .reduce((sum, { amount }) => sum + amount, 0),
  });

  it.each([
    ['none', [], undefined, 1_400],
    ['one that failed', [view('a', 'failed')], undefined, 1_400],
    ['one under way', [view('a', 'refunded'), view('b', 'processing')], 'processing', 900],
    ['a part', [view('a', 'refunded')], 'partly', 900],
    ['all that was paid', [view('a', 'refunded', 1_400)], 'wholly', 0],
  ] as const)('%s: says how far it is', (_, refunds, extent, left) => {
    expect(refundExtent(payment(...refunds))).toBe(extent);
    expect(refundableAmount(payment(...refunds))).toBe(left);
  });

  it('counts what the proxy has just answered, once', () => {
    const answered = view('b', 'processing', 400);
    expect(shownRefunds(payment(view('a', 'refunded')), answered)).toMatchObject({
      ...{ paid: 1_400, back: 500, underWay: 400, left: 500 },
      latest: answered,
    });
    const ended = payment(view('a', 'refunded'), view('b', 'failed', 400));
    expect(shownRefunds(ended, answered)).toMatchObject({ back: 500, underWay: 0, left: 900 });
  });
});
