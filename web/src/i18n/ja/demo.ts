/** Japanese: the demo wallets. */
import type { DemoMessages } from '../demo-messages.ts';

export const demo: DemoMessages = {
  title: 'デモ用決済アプリ',
  lead: '架空のお客様です。押すと、コードを読み取ったことになります。',
  groups: {
    everyday: '通常のお客様',
    lost: '通信断',
    broken: '壊れた応答',
    false: '偽の応答',
    cancel: '取消のトラブル',
    refund: '返金のトラブル',
  },
  behaviours: {
    paid: { label: () => 'すぐに支払う', happens: () => 'すぐに決済が成立します。' },
    declined: {
      label: () => '残高不足',
      happens: () => '残高不足ですぐに拒否されます（TS-D2012）。',
    },
    'stale-code': {
      label: () => '期限切れのコード',
      happens: () => 'コードの有効期限が切れていて拒否されます。注文は作られません。',
    },
    'password-paid': {
      label: (n) => `${n}秒後にパスワード入力`,
      happens: (n) => `お客様がパスワードを入力し、${n}秒後に決済が成立します。`,
    },
    'password-never': {
      label: () => '確認しない',
      happens: () => 'お客様が確認しないまま、注文の期限が切れます。',
    },
    'created-paid': {
      label: (n) => `${n}秒後に支払う`,
      happens: (n) => `最初は注文だけが作られ、${n}秒後に決済が成立します。`,
    },
    'password-declined': {
      label: (n) => `${n}秒後に残高不足`,
      happens: (n) => `お客様の確認待ちになり、${n}秒後に拒否されます。`,
    },
    discount: {
      label: (n) => `${n}%割引で支払う`,
      happens: (n) => `すぐに決済が成立します。${n}%割引され、お支払い額が少なくなります。`,
    },

    'system-error-charged': {
      label: () => 'システムエラー（決済済み）',
      happens: () => 'システムエラーが返りますが、決済は成立しています。',
    },
    'system-error-uncharged': {
      label: () => 'システムエラー（未決済）',
      happens: () => 'システムエラーが返り、決済は成立していません。',
    },
    'answer-lost': {
      label: () => '応答が届かない',
      happens: () => '決済は成立しますが、応答の前に通信が切れます。',
    },
    'request-lost': {
      label: () => '要求が届かない',
      happens: () => '注文が届く前に通信が切れます。決済は成立しません。',
    },
    'arrives-late': {
      label: (n) => `${n}秒遅れて届く`,
      happens: (n) => `通信が切れ、注文が${n}秒遅れて届き、その時点で決済が成立します。`,
    },
    'answer-late': {
      label: (n) => `応答が${n}秒遅れる`,
      happens: (n) => `決済はすぐに成立しますが、応答は${n}秒後です。`,
    },
    'http-error-before': {
      label: (n) => `HTTP ${n}（未決済）`,
      happens: (n) => `注文が記録される前にHTTPエラー${n}が返ります。`,
    },
    'http-error-after': {
      label: (n) => `HTTP ${n}（決済済み）`,
      happens: (n) => `決済が成立した後にHTTPエラー${n}が返ります。`,
    },
    'not-found-lag': {
      label: (n) => `${n}秒間見つからない`,
      happens: (n) => `決済は成立しますが応答が届かず、${n}秒間は注文が見つかりません。`,
    },
    'query-fails': {
      label: (n) => `照会が${n}回失敗`,
      happens: (n) => `お客様がパスワードを入力します。最初の${n}回の照会は失敗します。`,
    },
    'not-found-unsigned': {
      label: () => '署名のない「該当なし」',
      happens: () => '注文が届かず、「該当なし」の応答に署名がありません。',
    },
    flips: {
      label: () => '支払い済みの後に処理中',
      happens: (n) => `支払い済みの後、${n}回だけ処理中と応答し、また支払い済みに戻ります。`,
    },

    redirect: {
      label: () => 'リダイレクト',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答がリダイレクトです。`,
    },
    html: {
      label: () => 'HTMLページ',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答がHTMLページです。`,
    },
    empty: {
      label: () => '空の応答',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答が空です。`,
    },
    cut: {
      label: () => '途中で切れる応答',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答が途中で切れます。`,
    },
    huge: {
      label: () => '巨大な応答',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答に 1MiBの空白が付きます。`,
    },
    'repeated-members': {
      label: () => '重複した項目',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答に「code」が2つあります。`,
    },
    'deep-nesting': {
      label: () => '深い入れ子',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答に5万重の配列があります。`,
    },
    compressed: {
      label: () => '圧縮された応答',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答が勝手に圧縮されています。`,
    },

    unsigned: {
      label: () => '署名なし',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答に署名がありません。`,
    },
    'wrong-signature': {
      label: () => '偽の署名',
      happens: (n) => `決済は成立しますが、最初の${n}回の応答の署名が正しくありません。`,
    },
    'other-order': {
      label: () => '別の注文',
      happens: (n) => `未払いですが、最初の${n}回の照会で別の注文が成功と返ります。`,
    },
    'other-amount': {
      label: () => '別の金額',
      happens: (n) => `未払いですが、最初の${n}回の照会で別の金額が成功と返ります。`,
    },
    'other-currency': {
      label: () => '別の通貨',
      happens: (n) => `未払いですが、最初の${n}回の照会で別の通貨が成功と返ります。`,
    },
    'other-merchant': {
      label: () => '別の加盟店',
      happens: (n) => `未払いですが、最初の${n}回の照会で別の加盟店の決済が成功と返ります。`,
    },
    'replayed-answer': {
      label: () => '古い応答の再送',
      happens: () => '未払いですが、以前の注文の成功がそのまま返ります。',
    },

    'pays-at-cancel': {
      label: () => '取消の直前に支払う',
      happens: () => '取消が届く直前に決済が成立し、取消で返金されます。',
    },
    'cancel-fails': {
      label: (n) => `取消が${n}回失敗`,
      happens: (n) => `66秒後に決済が成立し、最初の${n}回の取消は失敗します。`,
    },
    'cancel-refused': {
      label: () => '取消不可',
      happens: () => '66秒後に決済が成立し、取消はすべて拒否されるため、返金になります。',
    },
    'cancel-slow': {
      label: () => '取消の反映が遅い',
      happens: (n) => `取消は受け付けられますが、その後も${n}回は支払い済みと返ります。`,
    },
    'cancel-swallowed': {
      label: () => '取消が効かない',
      happens: (n) => `66秒後に決済が成立し、最初の${n}回の取消は受け付けられても効きません。`,
    },

    'refund-balance': {
      label: () => '返金の残高不足',
      happens: (n) => `取消は拒否され、最初の${n}回の返金は加盟店の残高不足で失敗します。`,
    },
    'refund-slow': {
      label: (n) => `返金に${n}秒かかる`,
      happens: (n) => `取消は拒否され、返金に${n}秒かかります。`,
    },
    'refund-closed': {
      label: (n) => `返金が${n}回失敗`,
      happens: (n) => `取消は拒否され、最初の${n}回の返金は決済アプリに拒否されます。`,
    },
    'refund-answer-lost': {
      label: () => '返金の応答が届かない',
      happens: (n) => `取消は拒否されます。返金は受け付けられますが、${n}回は応答が届きません。`,
    },
    'refund-request-lost': {
      label: () => '返金の要求が届かない',
      happens: (n) => `取消は拒否され、最初の${n}回の返金は途中で失われます。`,
    },
    'shop-refund-balance': {
      label: () => '店の返金で残高不足',
      happens: (n) => `すぐに支払われます。最初の${n}回の返金は、加盟店の残高不足で拒否されます。`,
    },
    'shop-refund-closed': {
      label: (n) => `店の返金が${n}回失敗`,
      happens: (n) => `すぐに支払われます。最初の${n}回の返金は失敗します。`,
    },
    'shop-refund-answer-lost': {
      label: () => '店の返金の応答が届かない',
      happens: (n) => `すぐに支払われます。返金は受け付けられますが、応答が${n}回失われます。`,
    },
    'shop-refund-request-lost': {
      label: () => '店の返金の要求が届かない',
      happens: (n) => `すぐに支払われます。最初の${n}回の返金は途中で失われます。`,
    },
    'shop-refund-slow': {
      label: (n) => `店の返金に${n}秒`,
      happens: (n) => `すぐに支払われます。返金に${n}秒かかります。`,
    },
    'shop-refund-refused': {
      label: () => '店の返金を拒否',
      happens: (n) => `すぐに支払われます。最初の${n}回の返金は拒否されます。`,
    },
  },
};
