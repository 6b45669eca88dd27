/** Japanese: a payment from the scan to its end, and in the history. */
import type { PaymentMessages } from '../payment-messages.ts';

export const payment: PaymentMessages = {
  choose: {
    title: 'どの決済アプリですか？',
    lead: 'コードだけでは判別できません。お客様が見せている決済アプリを選んでください。',
    back: 'このコードは使わない',
  },

  paying: {
    doNotTake: '確認中です。二重払いを防ぐため、他の方法で会計しないでください。',
    discardCodeFirst: '他の方法で会計するときは、先に「このコードは使わない」を押してください。',
    titles: {
      holding: 'サーバーの復旧を待っています',
      sending: '送信しています…',
      repeating: 'サーバーの応答を待っています',
      looking: 'サーバーに確認しています',
      processing: '決済を処理しています',
      'awaiting-customer': 'お客様の確認待ちです',
      canceling: '取消処理中…',
      refunding: '返金処理中…',
      'unknown-to-proxy': 'サーバーにこの決済の記録がありません',
    },
    leads: {
      holding:
        'まだ送信していません。コードの有効期限内に復旧すれば送信します。間に合わないときは、この会計を保留にします。',
      sending: '決済をサーバーに送信しています。',
      repeating: '同じ決済を自動で再送しています。二重払いにはなりません。',
      looking: 'サーバーが応答したら、結果をここに表示します。',
      processing: '決済センターで処理しています。',
      'awaiting-customer':
        'お客様にスマートフォンの確認をお願いしてください。パスワードの入力や確認の操作が必要なことがあります。',
      refunding: '決済は成立しましたが、返金処理中です。返金はサーバーが自動で行います。',
      'unknown-to-proxy':
        '以前は記録がありました。他の方法で会計する前に、下の決済番号を控えて管理者に連絡してください。',
    },
    cancelingCashier:
      '取消を受け付けました。取消は決済の開始から15秒後に送信できます。確定するまでサーバーが自動で繰り返します。',
    cancelingTimeout:
      '時間内にお客様の確認がありませんでした。サーバーが取消処理中です。確定するまで自動で繰り返します。',
    cancelIn: (seconds) => `${seconds}秒後に取消を送信`,
    nextCheckIn: (seconds) => `次の確認まで${seconds}秒`,
    checkingNow: '確認しています',
    secondsLeft: (seconds) => `残り${seconds}秒`,
    secondsUnit: '秒',
    cancel: '決済を取り消す',
    cancelAsked: '取消処理中…',
    dismiss: '連絡したので閉じる',
    nextCustomer: '次のお客様へ',
    nextCustomerHint: 'この決済は続き、画面の上に表示されます。',
  },

  result: {
    paid: 'お支払い完了',
    paidLate: 'お客様はすでに支払い済みでした',
    paidLateLead: '取消は間に合いませんでした。決済は成立しています。商品をお渡しください。',
    failed: '決済できませんでした',
    canceled: '取り消しました',
    canceledLead: 'お客様への請求はありません。',
    refundedLead: '決済は一度成立しましたが、返金済みです。',
    newSale: '次の会計へ',
    refund: '返金する',
    receipt: 'レシート',
    back: '会計に戻る',
    tryAgain: 'もう一度読み取る',
    offerOther: 'この会計は、他の方法でもお支払いいただけます。',
  },

  failure: {
    'gateway-unreachable':
      '決済センターに接続できないため、決済は行われていません。同じコードをもう一度読み取るか、他のお支払い方法をご案内ください。',
    'never-at-gateway':
      '決済センターに届きませんでした。決済は行われていません。お客様に新しいコードの表示をお願いしてください。',
    'never-submitted':
      'サーバーに届きませんでした。決済は行われていません。お客様に新しいコードの表示をお願いしてください。',
    'not-found-unsigned':
      '確認できる限り、決済センターにこの決済の記録はありません。管理者用に記録しました。',
    'canceled-at-gateway': '決済センターが取り消しました。お客様への請求はありません。',
    'TS-D2012': '残高不足です。別の決済アプリか、他のお支払い方法をご案内ください。',
    'SBX-CODE-STALE':
      'コードの有効期限が切れていました。お客様に新しいコードの表示をお願いしてください。',
    'SBX-CODE-USED': 'コードは使用済みでした。お客様に新しいコードの表示をお願いしてください。',
    SYS500:
      '決済センターでエラーが起きました。決済は行われていません。新しいコードを読み取るか、他のお支払い方法をご案内ください。',
    'SBX-EXPIRED':
      '時間内にお客様の確認がなく、決済は行われていません。新しいコードを読み取るか、他のお支払い方法をご案内ください。',
    closed:
      '決済センターが決済を終了しました。新しいコードを読み取るか、他のお支払い方法をご案内ください。',
    other:
      '決済アプリまたは決済センターで、決済が承認されませんでした。新しいコードを読み取るか、他のお支払い方法をご案内ください。',
  },

  facts: {
    wallet: '決済アプリ',
    time: '日時',
    paidAmount: 'お支払い額',
    refundedAmount: '返金額',
    transNo: '決済センター取引番号',
    paymentId: '決済番号',
    reason: '理由',
  },

  history: {
    title: '決済履歴',
    empty: 'まだ決済はありません。',
    back: '戻る',
    unknownAmount: '金額なし',
  },

  refunds: { processing: '返金処理中', partly: '一部返金', wholly: '返金済み' },

  timelineTitle: '経過',

  timeline: {
    'create-sent': '決済センターに送信',
    'query-sent': '結果を照会',
    'cancel-sent': '取消を送信',
    'refund-sent': '返金を送信',
    'refund-query-sent': '返金の結果を照会',
    'said-paid': '応答：支払い済み',
    'said-closed': '応答：拒否または終了',
    'said-canceled': '応答：取消済み',
    'said-in-progress': '応答：処理中',
    'create-refused': '応答：決済を拒否',
    'query-refused': '応答：該当なし',
    'cancel-accepted': '応答：取消を受付',
    'cancel-refused': '応答：取消を拒否',
    'refund-accepted': '応答：返金を受付',
    'refund-done': '応答：返金済み',
    'refund-in-progress': '応答：返金処理中',
    'refund-closed': '応答：返金不成立',
    'refund-refused': '応答：返金を拒否',
    'not-sent': '決済センターに接続できず',
    unanswered: '有効な応答なし（結果を照会します）',
    'cancel-requested': 'レジで取消を依頼',
    'cancel-decided': '時間切れのため取消を開始',
    'refund-decided': '取り消せないため返金を開始',
    'resolved-by-hand': '手動で確定',
    'shop-refund-requested': '返金の受付',
    'shop-refund-refunded': '返金済み',
    'shop-refund-failed': '返金不成立',
    incident: '管理者用に記録',
    'nothing-left-captured': 'お客様への請求は残っていません',
    paid: '支払い済み',
    failed: '決済不成立',
    canceled: '取消済み',
  },
};
