/** Japanese: the receipt's screen. */
import { receipt as paper } from '@kaikei/shared/words/ja/receipt.ts';
import type { ReceiptMessages } from '../receipt-messages.ts';

export const receipt: ReceiptMessages = {
  paper,
  screen: {
    title: 'レシート',
    back: '戻る',
    print: '印刷',
    printOn: (printer) => `${printer}で印刷`,
    nextSale: '次の会計へ',
    none: 'この決済のレシートはありません。',
    noStore: '店舗情報がまだ読み込まれていません。接続を確認して、もう一度お試しください。',
    loading: '読み込んでいます…',
    again: '再試行する',
    signIn: 'サインイン',
    copy: 'お客様のスマートフォンで表示',
    copyLead: 'お客様がQRコードを読み取ると、レシートが表示されます。サインインは不要です。',
    makeCode: 'QRコードを表示',
    making: 'QRコードを作成しています…',
    code: 'レシートのQRコード',
    until: (day) => `${day}まで表示できます。`,
    trouble: {
      'sign-in': '他のレジの決済です。先にサインインしてください。',
      unreachable: 'サーバーが応答しません。接続を確認して、もう一度お試しください。',
      busy: '短時間に操作が集中しました。少し待って、もう一度お試しください。',
      'not-found': 'この店舗は、レシートのリンクを使わない設定です。',
      failed:
        'サーバーでエラーが起きました。もう一度お試しください。続くときは、管理者に連絡してください。',
    },
  },
};
