/** Which sentence a timeline entry is, among those that the catalogues have. */
import type { TimelineEntryView } from '@kaikei/shared/api.ts';

export const TIMELINE_KEYS = [
  'create-sent',
  'query-sent',
  'cancel-sent',
  'refund-sent',
  'refund-query-sent',
  'said-paid',
  'said-closed',
  'said-canceled',
  'said-in-progress',
  'create-refused',
  'query-refused',
  'cancel-accepted',
  'cancel-refused',
  'refund-accepted',
  'refund-done',
  'refund-in-progress',
  'refund-closed',
  'refund-refused',
  'not-sent',
  'unanswered',
  'cancel-requested',
  'cancel-decided',
  'refund-decided',
  'resolved-by-hand',
  'shop-refund-requested',
  'shop-refund-refunded',
  'shop-refund-failed',
  'incident',
  'nothing-left-captured',
  'paid',
  'failed',
  'canceled',
] as const;
export type TimelineKey = (typeof TIMELINE_KEYS)[number];

/** By `trans_status`: what the gateway said of a payment, and of a refund. */
const PAYMENT_SAID: Partial<Record<number, TimelineKey>> = {
  0: 'said-in-progress',
  1: 'said-closed',
  2: 'said-paid',
  3: 'said-canceled',
  9: 'said-in-progress',
};
const REFUND_SAID: Partial<Record<number, TimelineKey>> = {
  0: 'refund-in-progress',
  1: 'refund-closed',
  2: 'refund-done',
  9: 'refund-in-progress',
};

/** Undefined for an event that this till does not know: a newer proxy may report more. */
export function timelineKey({ event, status, code }: TimelineEntryView): TimelineKey | undefined {
  const call = /^(create|query|cancel|refund|refund-query)-(answered|not-sent|unanswered)$/.exec(
    event,
  );
  if (!call) return isTimelineKey(event) ? event : undefined;
  const [, kind = '', end] = call;
  if (end === 'not-sent' || end === 'unanswered') return end;
  const isRefund = kind === 'refund' || kind === 'refund-query';
  if (status !== undefined) return (isRefund ? REFUND_SAID : PAYMENT_SAID)[status];
  const answer = `${isRefund ? 'refund' : kind}-${code === '0' ? 'accepted' : 'refused'}`;
  return isTimelineKey(answer) ? answer : undefined;
}

function isTimelineKey(text: string): text is TimelineKey {
  return (TIMELINE_KEYS as readonly string[]).includes(text);
}

const SHOP_REFUND = 'shop-refund-';

/** One line of the timeline as it is shown. */
export interface TimelineRow {
  at: string;
  event: string;
  /** Undefined for an event that this till does not know. */
  key: TimelineKey | undefined;
  /** The network's own code and words, where they say more than the sentence. */
  aside: string;
  /** What is refunded by it. */
  amount: number | undefined;
  /** How often in a row. */
  count: number;
}

/** Entries as rows: a question goes with its answer, and the same answer again and again is one row. */
export function timelineRows(entries: readonly TimelineEntryView[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  for (const [index, entry] of entries.entries()) {
    if (isAnsweredQuestion(entry.event, entries[index + 1]?.event)) continue;
    const row = {
      at: entry.at,
      event: entry.event,
      key: timelineKey(entry),
      aside: asideOf(entry),
      amount: refundOf(entry),
    };
    const last = rows.at(-1);
    if (last && last.event === row.event && last.key === row.key && last.aside === row.aside) {
      last.count += 1;
    } else {
      rows.push({ ...row, count: 1 });
    }
  }
  return rows;
}

function isAnsweredQuestion(event: string, next: string | undefined): boolean {
  const kind = /^((?:refund-)?query)-sent$/.exec(event)?.[1];
  return kind !== undefined && next?.startsWith(`${kind}-`) === true;
}

/** Of a refund by the shop the detail is its number and its amount. */
function refundOf({ event, detail }: TimelineEntryView): number | undefined {
  if (!event.startsWith(SHOP_REFUND)) return undefined;
  const digits = /-s\d+ (\d+)$/.exec(detail ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function asideOf(entry: TimelineEntryView): string {
  const { code } = entry;
  const detail = refundOf(entry) === undefined ? entry.detail : undefined;
  // Our own codes are words in lower case, which the sentence already says.
  const isNetworkCode = code !== undefined && /^[A-Z]/.test(code);
  return [isNetworkCode ? code : '', detail ?? ''].filter(Boolean).join(' · ');
}
