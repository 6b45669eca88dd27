/** Japanese: what the till shows from the start. */
import type { Messages } from '../messages.ts';

export const till: Messages = {
  switchLanguage: '言語',
  appName: 'Kaikei',

  start: {
    connecting: 'レジを起動しています…',
    unreachable: '店舗のサーバーが応答しません。自動で再接続しています。',
  },

  pair: {
    title: 'このレジを登録する',
    lead: '決済サーバーの管理者から受け取った 8 文字の登録コードを入力してください。有効なのは 5 分間、1 回だけです。',
    label: '登録コード',
    submit: '登録する',
    working: '登録しています…',
    hint: '数字と英大文字のコードです（例：7K3M-Q2XD）。',
    invalid: 'コードが違います。1 文字ずつ確かめて、もう一度入力してください。',
    expired: 'コードの有効期限が切れました。新しいコードを発行してもらってください。',
    used: 'このコードは使用済みです。新しいコードを発行してもらってください。',
    tooMany: (minutes) =>
      `入力の間違いが続きました。${minutes} 分ほど待ってから、もう一度入力してください。`,
    unreachable: 'サーバーが応答しません。ネットワークを確かめて、もう一度お試しください。',
    revoked: 'このレジの登録は管理者により解除されました。新しい登録コードが必要です。',
    lost: 'このレジの登録が無効になりました。新しい登録コードが必要です。',
    other: '登録できませんでした。もう一度試すか、新しいコードを発行してもらってください。',
  },

  header: {
    history: '取引履歴',
    store: (storeNo) => `店舗 ${storeNo}`,
    demo: 'デモ',
  },

  link: {
    ready: '準備完了',
    connecting: '接続中…',
    serverUnreachable: 'サーバーに接続できません',
    gatewayDegraded: '決済ネットワーク遅延',
    gatewayUnreachable: '決済ネットワーク停止',
    readyHint: 'サーバーと決済ネットワークは正常です。',
    connectingHint: 'サーバーを探しています。',
    serverUnreachableHint: '取引は失われません。サーバーに届いた決済はサーバーで続いています。',
    gatewayDegradedHint: '決済に通常より時間がかかることがあります。',
    gatewayUnreachableHint:
      '新しい決済は失敗する可能性が高い状態です。別の支払い手段をご案内ください。',
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
      '別のアプリがスキャナーを使っているか、システムが使用を許可していません。そのアプリを閉じると自動で接続します。',
    elsewhere: 'スキャナーをここで使う',
    elsewhereHint:
      '別のタブのレジがスキャナーを使っています。押すと、このタブで使えるようになります。',
  },

  outage: {
    title: (since) => `サーバーに接続できません（${since} から）`,
    lead: '取引は失われません。届いた決済はサーバーで続いています。コードは 1 分ほどで無効になるため保存できませんが、会計は保留できます。',
    owed: (payments, cancels, since) =>
      `サーバーにまだ伝わっていないもの：${[
        payments > 0 ? `決済 ${payments} 件` : '',
        cancels > 0 ? `取消 ${cancels} 件` : '',
      ]
        .filter(Boolean)
        .join('、')}（${since} から）。別の方法で受け取らないでください。`,
    tryNow: '今すぐ接続',
  },

  waiting: {
    title: '読み取り待ちの会計',
    room: (count, most, total, maxTotal) => `${most} 件中 ${count} 件・${maxTotal} 中 ${total}`,
    keep: 'この会計を保留する',
    putBack: '読み取り待ちに戻す',
    discard: 'この会計を破棄する',
  },

  sale: {
    amount: 'お支払い金額',
    clear: 'クリア',
    backspace: '1 文字消す',
    keypad: 'テンキー',
    enterAmount: '金額を入力してください',
    enterAmountLead: '続けて、お客様の支払いコードを読み取ります。',
    scanNow: 'コードを読み取ってください',
    scanNowLead: 'お客様に決済アプリの支払いコードを表示していただきます。',
    accepted: 'ご利用いただける決済',
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
      'no-amount': '読み取りを無視しました。先に金額を入力してから、もう一度読み取ってください。',
      choosing:
        '読み取りを無視しました。先に決済アプリを選ぶか、「このコードは使わない」を押してください。',
      paying: '読み取りを無視しました。この決済はまだ終わっていません。',
      ended: '読み取りを無視しました。先に次の会計を始めてください。',
      'other-screen': '読み取りを無視しました。会計画面に戻ってから読み取ってください。',
    },
    refused: {
      'product-barcode':
        '商品のバーコードです。お客様のスマートフォンの支払いコードを読み取ってください。',
      url: 'ウェブのリンクで、支払いコードではありません。支払い用のコードを表示していただいてください。',
      'merchant-qr': '店舗側の QR コードです。ここでは、お客様が表示したコードを読み取ります。',
      membership:
        '会員証やポイントカードで、支払いコードではありません。支払い用のコードを表示していただいてください。',
      bill: '請求書や払込票で、支払いコードではありません。支払い用のコードの表示をお願いしてください。',
      ticket:
        '乗車券や搭乗券で、支払いコードではありません。支払い用のコードの表示をお願いしてください。',
      'foreign-wallet':
        'この店では使えない決済アプリのコードです。別のお支払い方法をお願いしてください。',
      other: '支払いコードではありません。支払い用のコードを表示していただいてください。',
      'invalid-payment-code':
        'コードを最後まで読み取れませんでした。もう一度読み取り、だめなら新しいコードを表示していただいてください。',
      incomplete:
        'コードを最後まで読み取れませんでした。もう一度読み取ってください。続くときは、機器の画面でスキャナーの末尾の文字を確かめてください。',
      'control-characters':
        '不正な文字を含むコードのため受け付けませんでした。新しいコードを表示していただいてください。',
    },
    overLimit: (amount) => `1 回のお支払いは ${amount} までです。`,
    codeExpired: 'コードが古くなりました。新しいコードを表示していただき、読み取ってください。',
    heldTooLong: (amount) =>
      `${amount} のコードが古くなりました（送信していません）。新しいコードを表示していただき、読み取ってください。`,
    waitingLimit: (count, total) =>
      `これ以上は保留できません（${count} 件、合計 ${total} まで）。先にどれかを済ませるか破棄してください。何も送信していません。`,
    storageLost:
      'この端末に保存していた内容が失われました。決済はサーバーから読み直します。受け取る前に、確認中の決済をお確かめください。',
    deviceStorage:
      'この端末に保存できないため、決済を始めませんでした（請求はありません）。空き容量を増やすか、別のレジを使ってください。',
    dismiss: '閉じる',
  },

  problem: {
    'malformed-json':
      'サーバーがレジの通信を読めませんでした。請求はありません。画面を再読み込みしてください。',
    'bad-request':
      'サーバーがレジの通信を理解できませんでした。請求はありません。画面を再読み込みしてください。',
    'terminal-unauthenticated':
      'このレジは登録されていません。もう一度登録してください。進行中の決済はサーバーで続いています。',
    'pairing-code-invalid': 'コードが違います。確かめて、もう一度入力してください。',
    'invalid-signature': 'サーバーが通信を拒否しました。サポートに連絡してください。',
    'terminal-revoked': 'このレジの登録は解除されました。新しい登録コードが必要です。',
    'origin-not-allowed':
      'このアドレスではレジを使えません。いつものアドレスで開き直してください。',
    'not-found': 'サーバーがこの操作に対応していません。画面を再読み込みしてください。',
    'payment-not-found':
      'サーバーにこの決済の記録がありません。別の方法で受け取る前に、サポートに連絡してください。',
    'method-not-allowed': 'サーバーがこの操作に対応していません。画面を再読み込みしてください。',
    'request-timeout': '通信が遅すぎました。請求はありません。新しいコードを読み取ってください。',
    'payment-conflict':
      '決済番号が重複しました。請求はありません。新しいコードを読み取ってください。',
    'sale-in-progress': 'この会計の決済がまだ終わっていません。終わるまでお待ちください。',
    'sale-already-paid': 'この会計は支払い済みです。もう一度受け取らないでください。',
    'payment-code-already-used':
      'このコードは使用済みです。新しいコードを表示していただき、読み取ってください。',
    'payment-canceled':
      'この決済は開始前に取り消されました。請求はありません。新しいコードを読み取ってください。',
    'payment-not-cancellable': '取消できません。お客様はすでに支払い済みです。',
    'pairing-code-used': 'このコードは使用済みです。新しいコードを発行してもらってください。',
    'pairing-code-expired':
      'コードの有効期限が切れました。新しいコードを発行してもらってください。',
    'payload-too-large': 'コードが長すぎます。支払いコードをもう一度読み取ってください。',
    'unsupported-media-type':
      'サーバーがレジの通信を理解できませんでした。請求はありません。画面を再読み込みしてください。',
    'misdirected-request':
      'このアドレスではレジを使えません。いつものアドレスで開き直してください。',
    'validation-error':
      'サーバーが決済を受け付けませんでした。請求はありません。金額を入れ直し、もう一度読み取ってください。',
    'invalid-amount': 'この金額は受け付けられません。請求はありません。金額を確かめてください。',
    'unsupported-currency': 'この通貨は扱えません。サポートに連絡してください。',
    'invalid-payment-code':
      'コードを最後まで読み取れませんでした。もう一度読み取るか、新しいコードを表示していただいてください。',
    'not-a-payment-code':
      '支払いコードではありません。お客様のスマートフォンの支払いコードを読み取ってください。',
    'wallet-not-recognised':
      '決済アプリを判別できませんでした。もう一度読み取り、決済アプリを選んでください。',
    'wallet-mismatch': '選んだ決済アプリのコードではありません。もう一度読み取ってください。',
    'client-too-old':
      'レジのバージョンが古いです。請求はありません。更新してから、新しいコードを読み取ってください。',
    'rate-limited': '操作が続きすぎました。少し待ってから、新しいコードを読み取ってください。',
    'too-many-attempts': '間違いが続きました。数分待ってください。',
    'header-too-large':
      'サーバーがレジの通信を理解できませんでした。請求はありません。画面を再読み込みしてください。',
    'internal-error':
      'サーバーでエラーが起きました。別の方法で受け取る前に「取引履歴」を確かめてください。',
    'storage-unavailable':
      'サーバーが記録できないため、決済を始めませんでした（請求はありません）。別の支払い手段をご案内し、サポートに連絡してください。',
    'shutting-down':
      'サーバーが再起動中のため、決済を始めませんでした（請求はありません）。1 分ほど待ち、新しいコードを読み取ってください。',
  },

  paying: {
    doNotTake: '確認中です。この会計で別のお支払いを受け取らないでください。',
    putAwayFirst: '別の方法で受け取るときは、先に「このコードは使わない」を押してください。',
    titles: {
      holding: 'サーバーの復旧を待っています',
      sending: '送信しています…',
      repeating: 'サーバーの応答を待っています',
      looking: 'サーバーに確認しています',
      processing: '決済を処理しています',
      'awaiting-customer': 'お客様の確認待ちです',
      canceling: '取り消しています…',
      refunding: '返金しています…',
      'unknown-to-proxy': 'サーバーにこの決済の記録がありません',
    },
    leads: {
      holding:
        'まだ何も送信していません。コードが有効なうちに復旧すれば送信し、間に合わなければこの会計は読み取り待ちになります。',
      sending: '決済をサーバーに送っています。',
      repeating: '同じ決済を自動で送り直しています。二重に請求されることはありません。',
      looking: 'サーバーが応答し次第、ここに結果を表示します。',
      processing: '決済ネットワークが処理しています。',
      'awaiting-customer':
        'お客様にスマートフォンの画面をご確認いただいてください。パスワードや確認の操作が必要なことがあります。',
      refunding: '代金は一度引き落とされ、返金の手続き中です。サーバーが自動で行います。',
      'unknown-to-proxy':
        '以前は記録がありました。別の方法で受け取る前に、下の決済番号を控えてサポートに連絡してください。',
    },
    cancelingCashier:
      '取消を受け付けました。取消は決済の開始から 15 秒たつと送信され、確定するまでサーバーが自動で繰り返します。',
    cancelingTimeout:
      '時間内にお客様の確認がありませんでした。確定するまでサーバーが自動で取消を繰り返します。',
    cancelIn: (seconds) => `${seconds} 秒後に取消を送信`,
    nextCheckIn: (seconds) => `次の確認まで ${seconds} 秒`,
    checkingNow: '確認しています',
    secondsLeft: (seconds) => `残り ${seconds} 秒`,
    secondsUnit: '秒',
    cancel: '決済を取り消す',
    cancelAsked: '取消を依頼しています…',
    putAway: 'サポートに連絡したので閉じる',
    nextCustomer: '次のお客様へ',
    nextCustomerHint: 'この決済は続行され、画面上部に表示されます。',
  },

  result: {
    paid: 'お支払い完了',
    paidLate: 'お客様はすでに支払い済みでした',
    paidLateLead: '取消は間に合いませんでした。決済は成立しています。商品をお渡しください。',
    failed: 'お支払いできませんでした',
    canceled: '取り消しました',
    canceledLead: 'お客様への請求はありません。',
    refundedLead: '一度引き落とされた代金は返金されました。',
    newSale: '次の会計へ',
    back: '会計に戻る',
    tryAgain: 'もう一度読み取る',
    offerOther: 'この会計で別のお支払いを受け取れます。',
  },

  failure: {
    'gateway-unreachable':
      '決済ネットワークに接続できませんでした。請求はありません。同じコードでもう一度試すか、別の支払い手段をご案内ください。',
    'never-at-gateway':
      '決済ネットワークに届きませんでした。請求はありません。新しいコードを表示していただいてください。',
    'never-submitted':
      'サーバーに届きませんでした。請求はありません。新しいコードを表示していただいてください。',
    'not-found-unsigned':
      '決済ネットワークに記録がありません。確認できる限り請求はありません。サポート用に記録しました。',
    'canceled-at-gateway': '決済ネットワーク側で取り消されました。請求はありません。',
    'TS-D2012': '残高が足りません。別の決済アプリや現金などをご案内ください。',
    'SBX-CODE-STALE': 'コードの期限が切れていました。新しいコードを表示していただいてください。',
    'SBX-CODE-USED': 'コードは使用済みでした。新しいコードを表示していただいてください。',
    SYS500:
      '決済ネットワークでエラーが起きました。請求はありません。新しいコードか、別の支払い手段をご案内ください。',
    'SBX-EXPIRED':
      '時間内にお客様の確認がなく、決済は終了しました。請求はありません。新しいコードか、別の支払い手段をご案内ください。',
    closed:
      '決済ネットワークが決済を終了しました。新しいコードか、別の支払い手段をご案内ください。',
    other:
      '決済アプリまたは決済ネットワークに拒否されました。新しいコードか、別の支払い手段をご案内ください。',
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
    canceling: '取消中',
    refunding: '返金中',
    paid: '支払い済み',
    failed: '不成立',
    canceled: '取消済み',
  },

  open: {
    title: (count) => `確認中の決済が ${count} 件あります`,
    ended: '結果をお確かめください',
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
    'create-sent': '決済ネットワークに送信',
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
    'refund-closed': '応答：返金されず終了',
    'refund-refused': '応答：返金を拒否',
    'not-sent': '決済ネットワークに接続できず',
    unanswered: '有効な応答なし。照会で確認',
    'cancel-requested': 'レジで取消を依頼',
    'cancel-decided': '時間切れのため取消を開始',
    'refund-decided': '取消できないため返金を開始',
    'resolved-by-hand': '手動で確定',
    incident: 'サポート用に記録',
    'nothing-left-captured': 'お客様への請求は残っていません',
    paid: '支払い済み',
    failed: '不成立',
    canceled: '取消済み',
  },

  wallets: {
    WeChatPay: 'WeChat Pay',
    'Alipay+': 'Alipay+',
    UnionPay: '銀聯',
    PayPay: 'PayPay',
    RakutenPay: '楽天ペイ',
    DPay: 'd払い',
    AuPay: 'au PAY',
    MerPay: 'メルペイ',
  },

  status: {
    title: 'レジの状態',
    lead: 'レジに必要なものと、いまの状態です。',
    close: '閉じる',
    line: '接続',
    storage: 'この端末での保存',
    granted: 'このレジの保存内容は、ブラウザーに保持されます。',
    refused:
      '端末の空き容量が足りなくなると、このレジの保存内容をブラウザーが消すことがあります。決済はサーバーに残ります。レジをインストールすると、通常は解消します。',
    unknown: '確認しています。',
    install: 'レジをこの端末にインストール',
  },

  viewer: {
    title: 'レジは別のタブで開いています',
    lead: '読み取りとキー操作は、そのタブでだけ有効です。ここでは様子を見るか、こちらに切り替えて続けられます。',
    takeOver: 'このタブで使う',
    sale: '入力中の金額',
    closed: '別のタブのレジはまだ準備中です。',
  },

  update: {
    ready: '新しい版：',
    apply: '今すぐ更新',
    working: '更新しています…',
    nothingNewer:
      'サーバーにまだ新しい版がありません。1 分ほど待ってもう一度お試しください。続くときは管理者に連絡してください。',
  },
};
