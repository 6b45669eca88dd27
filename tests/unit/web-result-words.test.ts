import { describe, expect, it } from 'vitest';
import type { PaymentView, TimelineEntryView } from '@kaikei/shared/api.ts';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { failureText, resultWords } from '../../web/src/payment/result-words.ts';
import { CATALOGUES } from '../support/catalogues.ts';

const { payment: en } = CATALOGUES.en;
const at = '2026-11-23T12:00:00.000Z';
const view: PaymentView = {
  id: '01jd0000000000000000000000',
  terminalId: 't1',
  storeNo: '4000000001',
  state: 'canceled',
  createdAt: at,
  updatedAt: at,
  timeline: [],
};
const refund: TimelineEntryView[] = [
  { at, event: 'refund-decided' },
  { at, event: 'refund-query-answered', status: 2 },
];

describe('the words of a result', () => {
  it('say of money that was taken and given back that it was', () => {
    const [lead] = resultWords(en, { ...view, timeline: refund }, true).leads;
    expect(lead).toBe(en.result.refundedLead);
  });

  it('say that nothing was taken where no refund was made', () => {
    expect(resultWords(en, view, true).leads[0]).toBe(en.result.canceledLead);
  });

  it('claim no more than is known of an order that only an unsigned answer denies', () => {
    const failure = { code: 'not-found-unsigned', message: '' };
    const [lead] = resultWords(en, { ...view, failure }, true).leads;
    expect(lead).toBe(en.failure['not-found-unsigned']);
  });

  it('name the cancel that came too late', () => {
    const paid: PaymentView = { ...view, state: 'paid' };
    expect(resultWords(en, paid, false).title).toBe(en.result.paid);
    expect(resultWords(en, paid, true).title).toBe(en.result.paidLate);
  });

  it('explain every failure that a demo wallet ends with', () => {
    const codes = DEMO_WALLETS.flatMap(({ ends }) => ends.failureCode ?? []);
    expect(codes.length).toBeGreaterThan(3);
    for (const locale of LOCALES) {
      const { payment: t } = CATALOGUES[locale];
      const unexplained = codes.filter((code) => failureText(t, code) === t.failure.other);
      expect(unexplained).toEqual([]);
    }
  });
});
