import type { Format } from '../i18n/format.ts';
import type { Messages } from '../i18n/messages.ts';
import { problemText } from '../i18n/problem-text.ts';
import type { Notice } from './notice.ts';

export function noticeText(t: Messages, format: Format, notice: Notice, currency: string): string {
  switch (notice.kind) {
    case 'scan-ignored':
      return t.notice.ignored[notice.why];
    case 'scan-refused':
      return t.notice.refused[notice.why];
    case 'problem':
      return problemText(t, notice.slug);
    case 'over-limit':
      return t.notice.overLimit(format.money(notice.maxAmount, currency));
    case 'code-expired':
      return t.notice.codeExpired;
    case 'held-too-long':
      return t.notice.heldTooLong(format.money(notice.amount, currency));
    case 'held-limit':
      return t.notice.heldLimit(notice.count, format.money(notice.total, currency));
    case 'storage-lost':
      return t.notice.storageLost;
    case 'device-storage':
      return t.notice.deviceStorage;
  }
}
