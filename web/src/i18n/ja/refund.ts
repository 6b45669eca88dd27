/** Japanese: refunds by the shop. */
import type { RefundMessages } from '../refund-messages.ts';

export const refund: RefundMessages = {
  open: '返金する',

  ask: {
    title: '返金',
    lead: '返金する金額を確認してください。',
    all: '残り全額',
    reason: '理由（任意）',
    reasons: ['返品', '金額の誤り', '二重払い', '品切れ'],
    other: 'その他',
    reasonText: '理由を入力',
    reasonWrong: '絵文字などの特殊な文字は使えません。',
    next: '確認に進む',
    close: '閉じる',
    over: (left) => `返金できるのは${left}までです。`,
  },

  confirm: {
    title: 'この内容で返金しますか？',
    lead: '返金は取り消せません。',
    sentence: (amount, wallet) => `${amount}をお客様の${wallet}に返金します。`,
    left: '返金後の残り',
    back: '金額を変える',
    submit: (amount) => `${amount}を返金する`,
    working: '送信しています…',
  },

  noManager: 'この店舗には責任者が登録されていません',
  noManagerLead:
    '返金には責任者のPINが必要です。管理者に、責任者の登録を依頼してください。登録後、もう一度「返金する」を押してください。',
  blockedLead: '今は、この返金はできません。現在の状況を確認してください。',
  byHand:
    '手動で「支払い済み」と確定した決済のため、レジからは返金できません。返金が必要なときは、下の決済番号を管理者に伝え、決済サービスの管理画面からの返金を依頼してください。',
  unreachable:
    'サーバーが応答しないため、今は返金できません。接続が戻ったら、このまま続けられます。',

  sums: {
    paid: 'お支払い額',
    back: '返金済み',
    underWay: '返金処理中',
    left: '残り',
  },

  list: { title: '返金の記録', by: '承認' },

  states: { processing: '処理中', refunded: '返金済み', failed: '不成立' },

  latest: {
    processing: {
      title: (amount) => `${amount}を返金しています…`,
      lead: 'まだお客様には戻っていません。決済センターの結果を自動で確認しています。現金など他の方法で返金しないでください。',
      customer: (amount, wallet) =>
        `${amount}の返金手続きをいたしました。${wallet}に戻るまで、今しばらくお待ちください。`,
    },
    refunded: {
      title: (amount) => `${amount}を返金しました`,
      lead: 'お客様の決済アプリに戻りました。',
      customer: (amount, wallet) =>
        `${amount}を${wallet}に返金いたしました。アプリでご確認ください。`,
    },
    failed: {
      title: (amount) => `${amount}の返金はできませんでした`,
      lead: '決済センターまたは決済アプリで返金が承認されず、お客様には戻っていません。もう一度返金してください。それでも承認されないときは、決済番号を控えて管理者に連絡してください。',
      customer: (amount) =>
        `申し訳ございません。${amount}の返金がまだ完了しておりません。もう一度お手続きいたします。`,
    },
  },
  gatewaySays: '決済センターの応答（管理者用）',
  customerTitle: 'お客様へのご案内',
  slow: '時間がかかっています。返金の処理はサーバーが続けるので、お客様にお待ちいただく必要はありません。結果はこの画面と決済履歴で確認できます。',

  begun: {
    sending: {
      title: (amount) => `${amount}の返金を送信しています…`,
      lead: 'この画面のまま、お待ちください。',
    },
    unknown: {
      title: (amount) => `${amount}の返金を確認しています`,
      lead: '受け付けられたか、まだ分かりません。自動で確認しています。他の方法で返金しないでください。「もう一度送る」を押しても、二重に返金されることはありません。',
    },
    'not-received': {
      title: (amount) => `${amount}の返金はサーバーに届いていません`,
      lead: '返金は行われていません。もう一度送るか、「返金をやめる」を押してください。もう一度送っても、二重に返金されることはありません。',
    },
  },
  sendAgain: 'もう一度送る',
  giveUp: '返金をやめる',

  trouble: {
    'not-approved': '責任者の承認がないため、返金していません。',
    'payment-not-refundable':
      '返金していません。この決済は、今は返金できません（確認中か、手動で確定された決済です）。少し待って確認し、できないときは管理者に連絡してください。',
    'refund-exceeds-payment':
      '返金していません。残りの金額を超えています。他のレジで返金された可能性があります。記録を確認して、金額を入れ直してください。',
    'refund-in-progress':
      '返金していません。この決済の別の返金を処理中です。終わってから、もう一度返金してください。',
    'payment-conflict':
      '返金していません。同じ番号の別の返金がサーバーにあります。返金の記録を確認してください。',
    'payment-not-found':
      '返金していません。サーバーにこの店舗の決済としての記録がありません。管理者に連絡してください。',
    'rate-limited': '返金していません。操作が集中しています。少し待って、もう一度お試しください。',
    'begun-before':
      '新しい返金は送っていません。この決済には、確認が終わっていない返金があります。先にそちらを確認してください。',
    'device-storage':
      '返金していません。この端末に記録できないためです。端末の空き容量を確認して、もう一度お試しください。',
    other:
      '返金していません。サーバーが受け付けませんでした。続くときは、管理者に連絡してください。',
  },
};
