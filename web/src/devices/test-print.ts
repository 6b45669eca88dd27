/** What a test print shows: each kind of line, so that a wrong setting can be seen. */
import type { ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import type { PrinterMessages } from '../i18n/printer-messages.ts';
import type { PrinterSettings } from '../printer/printer-settings.ts';

/** @param time as people read it */
export function testPrint(
  t: PrinterMessages,
  { paper, japanese }: Pick<PrinterSettings, 'paper' | 'japanese'>,
  { appName, time }: { appName: string; time: string },
): ReceiptBlock[] {
  return [
    { kind: 'mark', text: t.test.mark },
    { kind: 'title', text: appName },
    { kind: 'row', name: t.test.time, value: time },
    { kind: 'row', name: t.test.paper, value: t.papers[paper] },
    { kind: 'row', name: t.test.language, value: t.japaneseBy[japanese] },
    { kind: 'rule' },
    { kind: 'row', name: t.test.item, value: '¥1,480' },
    { kind: 'row', name: t.test.total, value: '¥1,480', isTotal: true },
    { kind: 'rule' },
    { kind: 'stamp-box', text: t.test.stamp },
    { kind: 'text', text: t.test.end, align: 'start' },
  ];
}
