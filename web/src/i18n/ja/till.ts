/** Japanese: what the till shows from the start. */
import type { Messages } from '../messages.ts';

export const till: Messages = {
  switchLanguage: '言語',
  appName: 'Kaikei',

  start: {
    connecting: 'レジを起動しています…',
    unreachable: '店舗のサーバーが応答しません。自動で再接続しています。',
  },

  header: {
    history: '取引履歴',
    store: (storeNo) => `店舗 ${storeNo}`,
    demo: 'デモ',
  },

  connection: {
    ready: '準備完了',
    connecting: '接続中…',
    serverUnreachable: 'サーバーに接続できません',
    gatewayDegraded: '決済センター遅延',
    gatewayUnreachable: '決済センター応答なし',
    readyHint: 'サーバーも決済センターも正常です。',
    connectingHint: 'サーバーに接続しています。',
    serverUnreachableHint: '取引は失われません。サーバーに届いた決済は、サーバーで続いています。',
    gatewayDegradedHint: '決済に通常より時間がかかることがあります。',
    gatewayUnreachableHint:
      '新しい決済は失敗する可能性があります。他のお支払い方法をご案内ください。',
  },

  scanner: {
    devices: 'スキャナー',
    ready: 'スキャナー使用可',
    readyHint: 'スキャナーは接続済みです。コードを読み取れます。',
    opening: 'スキャナー準備中…',
    openingHint: 'スキャナーが見つかりました。接続しています。',
    gone: 'スキャナー未接続',
    goneHint: 'スキャナーを差し込むか、電源を入れてください。自動で再接続します。',
    blocked: 'スキャナー使用不可',
    blockedHint:
      'ブラウザーまたはシステムがスキャナーの使用を許可していません。もう一度追加するか、管理者に連絡してください。',
    taken: 'スキャナー使用中',
    takenHint:
      '他のアプリがスキャナーを使っているか、システムが使用中のままです。そのアプリを閉じると、自動で再接続します。',
    elsewhere: 'スキャナーをここで使う',
    elsewhereHint: '別のタブがスキャナーを使っています。押すと、このタブで使えます。',
  },

  outage: {
    title: (since) => `サーバーに接続できません（${since}から）`,
    lead: '取引は失われません。サーバーに届いた決済は、サーバーで続いています。コードは1分ほどで無効になりますが、会計は保留できます。',
    owed: (payments, cancels, since) =>
      `サーバーで未確認：${[
        payments > 0 ? `決済${payments}件` : '',
        cancels > 0 ? `取消${cancels}件` : '',
      ]
        .filter(Boolean)
        .join('、')}（${since}から）。二重払いを防ぐため、他の方法で会計しないでください。`,
    tryNow: '今すぐ再接続',
  },

  held: {
    title: '保留中の会計',
    room: (count, most, total, maxTotal) => `${most}件中${count}件・${maxTotal}中${total}`,
    keep: 'この会計を保留する',
    putBack: '保留に戻す',
    discard: '取引を中止する',
  },

  sale: {
    amount: 'お会計金額',
    clear: 'クリア',
    backspace: '1桁消す',
    keypad: 'テンキー',
    enterAmount: '金額を入力してください',
    enterAmountLead: '続けて、お客様の支払いコードを読み取ります。',
    scanNow: 'コードを読み取ってください',
    scanNowLead: '決済アプリの支払いコードの表示をお客様にお願いしてください。',
    accepted: 'ご利用いただける決済アプリ',
    camera: 'カメラ',
    close: '閉じる',
  },

  choose: {
    title: 'どの決済アプリですか？',
    lead: 'コードだけでは判別できません。お客様が見せている決済アプリを選んでください。',
    back: 'このコードは使わない',
  },

  notice: {
    ignored: {
      'no-amount': '今は読み取れません。金額を入力してから、もう一度読み取ってください。',
      choosing:
        '今は読み取れません。決済アプリを選ぶか、「このコードは使わない」を押してください。',
      paying: '今は読み取れません。この決済はまだ終わっていません。',
      ended: '今は読み取れません。先に、この結果の画面を閉じてください。',
      'other-screen': '今は読み取れません。会計画面に戻ってから読み取ってください。',
    },
    refused: {
      'product-barcode':
        '商品のバーコードです。お客様のスマートフォンの支払いコードを読み取ってください。',
      url: '支払いコードではなく、ウェブのリンクです。お客様に支払いコードの表示をお願いしてください。',
      'merchant-qr':
        '店舗用のQRコードです。このレジでは、お客様が表示したコードを読み取ってください。',
      membership:
        '支払いコードではなく、会員証やポイントカードです。お客様に支払いコードの表示をお願いしてください。',
      bill: '支払いコードではなく、請求書や払込票です。お客様に支払いコードの表示をお願いしてください。',
      ticket:
        '支払いコードではなく、乗車券や搭乗券です。お客様に支払いコードの表示をお願いしてください。',
      'foreign-wallet':
        'この店では使えない決済アプリです。別の決済アプリか、他のお支払い方法をご案内ください。',
      other: '支払いコードではありません。お客様に支払いコードの表示をお願いしてください。',
      'invalid-payment-code':
        'コードを正しく読み取れませんでした。もう一度読み取ってください。それでも読み取れないときは、お客様に新しいコードの表示をお願いしてください。',
      incomplete:
        'コードを正しく読み取れませんでした。もう一度読み取ってください。続くときは、「スキャナー」画面で末尾の文字を確認してください。',
      'control-characters':
        '不正な文字を含むコードのため、使えません。お客様に新しいコードの表示をお願いしてください。',
    },
    overLimit: (amount) => `1回のお支払いは${amount}までです。`,
    codeExpired:
      'コードの有効期限が切れました。お客様に新しいコードの表示をお願いし、読み取ってください。',
    heldTooLong: (amount) =>
      `${amount}のコードの有効期限が切れました（送信していません）。お客様に新しいコードの表示をお願いし、読み取ってください。`,
    heldLimit: (count, total) =>
      `これ以上は保留できません（${count}件、合計${total}まで）。保留中の会計を先に済ませるか、中止してください。送信はしていません。`,
    storageLost:
      'この端末に保存したデータが失われました。決済はサーバーから読み直しています。次の会計の前に、確認中の決済を確認してください。',
    deviceStorage:
      'この端末に保存できないため、決済は行われていません。空き容量を増やすか、別のレジを使ってください。',
    dismiss: '閉じる',
  },

  problem: {
    'malformed-json':
      'サーバーが通信を読み取れませんでした。決済は行われていません。画面を再読み込みしてください。',
    'bad-request':
      'サーバーが通信を処理できませんでした。決済は行われていません。画面を再読み込みしてください。',
    'terminal-unauthenticated':
      'このレジは登録されていません。もう一度登録してください。進行中の決済は、サーバーで続いています。',
    'pairing-code-invalid': 'コードが違います。確認して、もう一度入力してください。',
    'invalid-signature': 'サーバーが通信を拒否しました。サポートに連絡してください。',
    'terminal-revoked':
      'このレジの登録は管理者が解除しました。新しい登録コードを発行してもらってください。',
    'origin-not-allowed':
      'このアドレスではレジを使えません。いつものアドレスで開き直してください。',
    'not-found': 'サーバーがこの操作に対応していません。画面を再読み込みしてください。',
    'payment-not-found':
      'サーバーにこの決済の記録がありません。他の方法で会計する前に、サポートに連絡してください。',
    'method-not-allowed': 'サーバーがこの操作に対応していません。画面を再読み込みしてください。',
    'request-timeout':
      '通信がタイムアウトしました。決済は行われていません。新しいコードを読み取ってください。',
    'payment-conflict':
      '決済番号が重複したため、この決済は行われていません。新しいコードを読み取ってください。',
    'sale-in-progress': 'この会計の決済がまだ終わっていません。終わるまでお待ちください。',
    'sale-already-paid': 'この会計は支払い済みです。もう一度会計しないでください。',
    'payment-code-already-used':
      'このコードは使用済みです。お客様に新しいコードの表示をお願いし、読み取ってください。',
    'payment-canceled':
      'この決済は開始前に取り消されました。決済は行われていません。新しいコードを読み取ってください。',
    'payment-not-cancellable': '取り消せません。お客様はすでに支払い済みです。',
    'pairing-code-used': 'このコードは使用済みです。新しいコードを発行してもらってください。',
    'pairing-code-expired':
      'コードの有効期限が切れました。新しいコードを発行してもらってください。',
    'payload-too-large': 'コードが長すぎます。支払いコードをもう一度読み取ってください。',
    'unsupported-media-type':
      'サーバーが通信を処理できませんでした。決済は行われていません。画面を再読み込みしてください。',
    'misdirected-request':
      'このアドレスではレジを使えません。いつものアドレスで開き直してください。',
    'validation-error':
      'サーバーが決済を受け付けませんでした。決済は行われていません。金額を入れ直し、もう一度読み取ってください。',
    'invalid-amount':
      'この金額は受け付けられません。決済は行われていません。金額を確認してください。',
    'unsupported-currency': 'この通貨は扱えません。サポートに連絡してください。',
    'invalid-payment-code':
      'コードを正しく読み取れませんでした。もう一度読み取るか、お客様に新しいコードの表示をお願いしてください。',
    'not-a-payment-code':
      '支払いコードではありません。お客様のスマートフォンの支払いコードを読み取ってください。',
    'wallet-not-recognised':
      '決済アプリを判別できませんでした。もう一度読み取り、決済アプリを選んでください。',
    'wallet-mismatch': '選んだ決済アプリのコードではありません。もう一度読み取ってください。',
    'client-too-old':
      'レジの更新が必要です。決済は行われていません。更新してから、新しいコードを読み取ってください。',
    'rate-limited':
      '短時間に操作が集中しました。少し待ってから、新しいコードを読み取ってください。',
    'too-many-attempts': '入力の間違いが続きました。数分待ってください。',
    'header-too-large':
      'サーバーが通信を処理できませんでした。決済は行われていません。画面を再読み込みしてください。',
    'internal-error':
      'サーバーでエラーが起きました。他の方法で会計する前に、「取引履歴」を確認してください。',
    'storage-unavailable':
      'サーバーが記録できないため、決済は行われていません。他のお支払い方法をご案内し、サポートに連絡してください。',
    'shutting-down':
      'サーバーが再起動中のため、決済は行われていません。1分ほど待ってから、新しいコードを読み取ってください。',
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
        '以前は記録がありました。他の方法で会計する前に、下の決済番号を控えてサポートに連絡してください。',
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
    dismiss: 'サポート連絡済み（閉じる）',
    nextCustomer: '次のお客様へ',
    nextCustomerHint: 'この決済は続き、画面の上に表示されます。',
  },

  result: {
    paid: 'お支払い完了',
    paidLate: 'お客様はすでに支払い済みでした',
    paidLateLead: '取消は間に合いませんでした。決済は成立しています。商品をお渡しください。',
    failed: '決済できませんでした',
    canceled: '取り消しました',
    canceledLead: '決済は行われていません。',
    refundedLead: '決済は一度成立しましたが、返金済みです。',
    newSale: '次の会計へ',
    back: '会計に戻る',
    tryAgain: 'もう一度読み取る',
    offerOther: 'この会計は、他のお支払い方法でも承れます。',
  },

  failure: {
    'gateway-unreachable':
      '決済センターに接続できないため、決済は行われていません。同じコードをもう一度読み取るか、他のお支払い方法をご案内ください。',
    'never-at-gateway':
      '決済センターに届きませんでした。決済は行われていません。お客様に新しいコードの表示をお願いしてください。',
    'never-submitted':
      'サーバーに届きませんでした。決済は行われていません。お客様に新しいコードの表示をお願いしてください。',
    'not-found-unsigned':
      '確認できる限り、決済センターにこの決済の記録はありません。サポート用に記録しました。',
    'canceled-at-gateway': '決済センターが取り消しました。決済は行われていません。',
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
      '決済アプリまたは決済センターに断られました。新しいコードを読み取るか、他のお支払い方法をご案内ください。',
  },

  facts: {
    wallet: '決済アプリ',
    time: '日時',
    paidAmount: 'お客様の支払額',
    transNo: '取引番号',
    paymentId: '決済番号',
    reason: '理由',
  },

  states: {
    processing: '処理中',
    'awaiting-customer': 'お客様の確認待ち',
    canceling: '取消処理中',
    refunding: '返金処理中',
    paid: '支払い済み',
    failed: '決済不成立',
    canceled: '取消済み',
  },

  open: {
    title: (count) => `確認中の決済が${count}件あります`,
    ended: '結果を確認してください',
    owed: 'サーバーの応答待ち',
    holding: 'サーバーの復旧待ち',
    'unknown-to-proxy': 'サーバーに記録なし',
  },

  history: {
    title: '取引履歴',
    empty: 'まだ取引はありません。',
    back: '戻る',
    unknownAmount: '金額なし',
  },

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
    'create-refused': '応答：受付不可',
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
    incident: 'サポート用に記録',
    'nothing-left-captured': 'お客様の決済は残っていません',
    paid: '支払い済み',
    failed: '決済不成立',
    canceled: '取消済み',
  },

  wallets: {
    WeChatPay: 'WeChat Pay',
    'Alipay+': 'Alipay+',
    UnionPay: '銀聯（UnionPay）',
    PayPay: 'PayPay',
    RakutenPay: '楽天ペイ',
    DPay: 'd払い',
    AuPay: 'au PAY',
    MerPay: 'メルペイ',
  },

  status: {
    refused:
      '端末の空き容量が足りなくなると、ブラウザーがレジのデータを消すことがあります。決済はサーバーに残ります。レジをインストールすると、通常は解消します。',
  },

  update: {
    ready: '新しいバージョン：',
    apply: '今すぐ更新',
    working: '更新しています…',
    nothingNewer:
      'サーバーに新しいバージョンがまだありません。1分ほど待って、もう一度お試しください。続くときは管理者に連絡してください。',
  },
};
