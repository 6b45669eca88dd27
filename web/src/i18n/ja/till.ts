/** Japanese: what the till shows from the start. */
import { wallets } from '@kaikei/shared/words/ja/wallets.ts';
import type { Messages } from '../messages.ts';

export const till: Messages = {
  switchLanguage: '言語',
  languageNotLoaded: '言語を切り替えられませんでした。接続を確認して、もう一度お試しください。',
  appName: 'Kaikei',

  start: {
    connecting: 'レジを起動しています…',
    unreachable: '店舗のサーバーが応答しません。自動で再接続しています。',
  },

  header: {
    history: '決済履歴',
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
    serverUnreachableHint: '記録は失われません。サーバーに届いた決済は、サーバーで続いています。',
    gatewayDegradedHint: '決済に通常より時間がかかることがあります。',
    gatewayUnreachableHint: '新しい決済は、おそらく失敗します。他のお支払い方法をご案内ください。',
  },

  scanner: {
    devices: '周辺機器',
    ready: 'スキャナー使用可',
    opening: 'スキャナー準備中…',
    gone: 'スキャナー未接続',
    blocked: 'スキャナー使用不可',
    taken: '他のアプリがスキャナーを使用中',
    elsewhere: 'スキャナーをここで使う',
  },

  outage: {
    title: (since) => `サーバーに接続できません（${since}から）`,
    lead: '記録は失われません。サーバーに届いた決済は、サーバーで続いています。コードは1分ほどで無効になりますが、会計は保留できます。',
    owed: (payments, cancels, since) =>
      `サーバーで未確認：${[
        payments > 0 ? `決済${payments}件` : '',
        cancels > 0 ? `取消${cancels}件` : '',
      ]
        .filter(Boolean)
        .join('、')}（${since}から）。二重払いを防ぐため、他の方法で会計しないでください。`,
    tryNow: '今すぐ再接続する',
  },

  held: {
    title: '保留中の会計',
    sums: (count, most, total, maxTotal) => `${most}件中${count}件・${maxTotal}中${total}`,
    keep: 'この会計を保留する',
    putBack: '保留に戻す',
    discard: 'この会計を取りやめる',
  },

  sale: {
    amount: 'お会計金額',
    clear: 'クリア',
    backspace: '1桁消す',
    keypad: 'テンキー',
    enterAmount: '金額を入力してください',
    enterAmountLead: '続けて、お客様の支払いコードを読み取ります。',
    scanNow: 'コードを読み取ってください',
    scanNowLead: 'お客様に、決済アプリの支払いコードの表示をお願いしてください。',
    accepted: 'ご利用いただける決済アプリ',
    camera: 'カメラ',
    close: '閉じる',
  },

  notice: {
    ignored: {
      'no-amount': '今は読み取れません。金額を入力してから、もう一度読み取ってください。',
      choosing:
        '今は読み取れません。決済アプリを選ぶか、「このコードは使わない」を押してください。',
      paying: '今は読み取れません。この決済はまだ終わっていません。',
      ended: '今は読み取れません。先に、この結果の画面を閉じてください。',
      'other-screen': '今は読み取れません。会計画面に戻ってから読み取ってください。',
      starting: '今は読み取れません。レジの起動後に、もう一度読み取ってください。',
      pairing: '今は読み取れません。先に、このレジを登録してください。',
      viewing:
        'このタブでは読み取れません。レジを開いているタブで読み取るか、このタブに切り替えてください。',
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
        'コードを正しく読み取れませんでした。もう一度読み取るか、お客様に新しいコードの表示をお願いしてください。',
      incomplete:
        'コードを正しく読み取れませんでした。もう一度読み取ってください。続くときは、「周辺機器」画面で末尾の文字を確認してください。',
      doubtful:
        '金額の入力と読み取りが重なったため、金額を消しました。金額を入力し、少し待って、もう一度読み取ってください。',
      'control-characters':
        '不正な文字を含むコードのため、使えません。お客様に新しいコードの表示をお願いしてください。',
    },
    overLimit: (amount) => `1回のお支払いは${amount}までです。`,
    codeExpired:
      'コードの有効期限が切れました。お客様に新しいコードの表示をお願いし、読み取ってください。',
    heldTooLong: (amount) =>
      `${amount}のコードの有効期限が切れました（送信していません）。お客様に新しいコードの表示をお願いし、読み取ってください。`,
    heldLimit: (count, total) =>
      `これ以上は保留できません（${count}件、合計${total}まで）。保留中の会計を先に済ませるか、取りやめてください。送信はしていません。`,
    storageLost:
      'この端末に保存したデータが失われました。決済はサーバーから読み直しています。次の会計の前に、確認中の決済を確認してください。',
    deviceStorage:
      'この端末に保存できないため、決済は行われていません。空き容量を増やすか、別のレジを使ってください。',
    dismiss: '閉じる',
  },

  problem: {
    'malformed-json':
      'サーバーが通信を処理できませんでした。決済は行われていません。画面を再読み込みしてください。',
    'bad-request':
      'サーバーが通信を処理できませんでした。決済は行われていません。画面を再読み込みしてください。',
    'terminal-unauthenticated':
      'このレジは登録されていません。もう一度登録してください。進行中の決済は、サーバーで続いています。',
    'pairing-code-invalid': 'コードが違います。確認して、もう一度入力してください。',
    'invalid-signature': 'サーバーが通信を拒否しました。管理者に連絡してください。',
    'terminal-revoked':
      'このレジの登録は管理者が解除しました。新しい登録コードを発行してもらってください。',
    'origin-not-allowed':
      'このアドレスではレジを使えません。いつものアドレスで開き直してください。',
    'not-found': 'サーバーがこの操作に対応していません。画面を再読み込みしてください。',
    'payment-not-found':
      'サーバーにこの決済の記録がありません。他の方法で会計する前に、管理者に連絡してください。',
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
    'payload-too-large': 'コードが長すぎます。もう一度読み取ってください。',
    'unsupported-media-type':
      'サーバーが通信を処理できませんでした。決済は行われていません。画面を再読み込みしてください。',
    'misdirected-request':
      'このアドレスではレジを使えません。いつものアドレスで開き直してください。',
    'validation-error':
      'サーバーが決済を受け付けませんでした。決済は行われていません。金額を入れ直し、もう一度読み取ってください。',
    'invalid-amount':
      'この金額は受け付けられません。決済は行われていません。金額を確認してください。',
    'unsupported-currency': 'この通貨は扱えません。管理者に連絡してください。',
    'invalid-payment-code':
      'コードを正しく読み取れませんでした。もう一度読み取るか、お客様に新しいコードの表示をお願いしてください。',
    'not-a-payment-code':
      '支払いコードではありません。お客様のスマートフォンの支払いコードを読み取ってください。',
    'wallet-not-recognised':
      '決済アプリを判別できませんでした。もう一度読み取り、決済アプリを選んでください。',
    'wallet-mismatch': '選んだ決済アプリのコードではありません。もう一度読み取ってください。',
    'client-too-old':
      'レジの更新が必要です。決済は行われていません。更新してから、新しいコードを読み取ってください。',
    'rate-limited': '短時間に操作が集中しました。少し待って、新しいコードを読み取ってください。',
    'too-many-attempts': '入力の間違いが続きました。数分お待ちください。',
    'header-too-large':
      'サーバーが通信を処理できませんでした。決済は行われていません。画面を再読み込みしてください。',
    'internal-error':
      'サーバーでエラーが起きました。他の方法で会計する前に、「決済履歴」を確認してください。',
    'storage-unavailable':
      'サーバーが記録できないため、決済は行われていません。他のお支払い方法をご案内し、管理者に連絡してください。',
    'shutting-down':
      'サーバーが再起動中のため、決済は行われていません。1分ほど待ってから、新しいコードを読み取ってください。',
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

  wallets,

  update: {
    ready: '新しいバージョン：',
    apply: '今すぐ更新',
    working: '更新しています…',
    nothingNewer:
      'サーバーに新しいバージョンがまだありません。1分ほど待って、もう一度お試しください。続くときは管理者に連絡してください。',
  },
};
