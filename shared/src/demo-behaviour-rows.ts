/** The rows of the behaviour table, by group. Their words are for people: `PP` stands for the parameter. */

export const PARAMETER_UNITS = ['seconds', 'times', 'percent', 'http-status'] as const;
export type ParameterUnit = (typeof PARAMETER_UNITS)[number];

/** `http-status`: 0, 2, 3 and 4 stand for 500, 502, 503 and 504, 29 for 429. */
export interface ParameterSpec {
  readonly unit: ParameterUnit;
  readonly least: number;
  readonly most: number;
}

export type BehaviourGroup = 'everyday' | 'lost' | 'broken' | 'false' | 'cancel' | 'refund';

export interface BehaviourRow {
  readonly id: string;
  readonly group: BehaviourGroup;
  /** BB. */
  readonly number: string;
  /** Absent: PP is 00. */
  readonly parameter?: ParameterSpec;
  /** What happens, in one sentence. */
  readonly en: string;
  readonly ja: string;
}

const seconds = { unit: 'seconds', least: 1, most: 99 } as const;
/** A gateway that lags for longer is not in the rules' book (R10). */
const lagSeconds = { unit: 'seconds', least: 1, most: 60 } as const;
const times = { unit: 'times', least: 1, most: 60 } as const;
const percent = { unit: 'percent', least: 1, most: 99 } as const;
const httpStatus = { unit: 'http-status', least: 0, most: 29 } as const;

export const BEHAVIOUR_ROWS = [
  {
    id: 'paid',
    group: 'everyday',
    number: '10',
    en: 'Paid at once.',
    ja: 'すぐに支払われる。',
  },
  {
    id: 'declined',
    group: 'everyday',
    number: '11',
    en: 'Declined at once: status 1 with TS-D2012.',
    ja: 'すぐに拒否される（ステータス 1、TS-D2012）。',
  },
  {
    id: 'stale-code',
    group: 'everyday',
    number: '13',
    en: 'The code is stale: a signed refusal, and no order comes into being.',
    ja: 'コードの期限切れ。署名付きの拒否で、注文は作られない。',
  },
  {
    id: 'password-paid',
    group: 'everyday',
    number: '14',
    parameter: seconds,
    en: 'The customer needs a password and has paid after PP seconds (status 0, then 2).',
    ja: 'パスワード入力後、PP 秒で支払われる（ステータス 0 から 2）。',
  },
  {
    id: 'password-never',
    group: 'everyday',
    number: '15',
    en: 'The customer never confirms; the order closes itself after `expires`.',
    ja: 'お客様が確認しないまま、`expires` 経過で注文が閉じる。',
  },
  {
    id: 'created-paid',
    group: 'everyday',
    number: '16',
    parameter: seconds,
    en: 'The order is only created at first (status 9) and is paid after PP seconds.',
    ja: '最初は注文作成のみ（ステータス 9）、PP 秒後に支払われる。',
  },
  {
    id: 'password-declined',
    group: 'everyday',
    number: '17',
    parameter: seconds,
    en: 'Status 0 at first, declined with TS-D2012 after PP seconds.',
    ja: '最初はステータス 0、PP 秒後に TS-D2012 で拒否される。',
  },
  {
    id: 'discount',
    group: 'everyday',
    number: '19',
    parameter: percent,
    en: 'Paid at once, with PP percent given by the wallet: paid_amount is lower.',
    ja: 'すぐに支払われるが、ウォレットの PP % 割引で paid_amount が少ない。',
  },

  {
    id: 'system-error-charged',
    group: 'lost',
    number: '20',
    en: 'The create is answered with a signed SYS500, although the customer was charged.',
    ja: '決済済みなのに、署名付きの SYS500 が返る。',
  },
  {
    id: 'system-error-uncharged',
    group: 'lost',
    number: '21',
    en: 'The create is answered with a signed SYS500; the order is closed, nobody was charged.',
    ja: '署名付きの SYS500 が返り、注文は閉じていて請求はない。',
  },
  {
    id: 'answer-lost',
    group: 'lost',
    number: '22',
    en: 'Charged, but the connection breaks before the answer.',
    ja: '決済済みだが、応答の前に接続が切れる。',
  },
  {
    id: 'request-lost',
    group: 'lost',
    number: '24',
    en: 'The connection breaks before anything is recorded; queries find no order.',
    ja: '何も記録されずに接続が切れる。照会しても注文はない。',
  },
  {
    id: 'arrives-late',
    group: 'lost',
    number: '25',
    parameter: seconds,
    en: 'The connection breaks; the create arrives PP seconds later and is paid then, if the code still lives.',
    ja: '接続が切れ、PP 秒遅れて注文が届き、コードが有効なら、その時点で支払われる。',
  },
  {
    id: 'answer-late',
    group: 'lost',
    number: '26',
    parameter: seconds,
    en: 'Charged at once, answered PP seconds later.',
    ja: 'すぐに決済されるが、応答は PP 秒後。',
  },
  {
    id: 'http-error-before',
    group: 'lost',
    number: '27',
    parameter: httpStatus,
    en: 'An HTTP error (PP 00, 02, 03, 04: 500, 502, 503, 504; 29: 429) before anything is recorded.',
    ja: '何も記録されずに HTTP エラー（PP 00、02、03、04：500、502、503、504。29：429）。',
  },
  {
    id: 'http-error-after',
    group: 'lost',
    number: '28',
    parameter: httpStatus,
    en: 'An HTTP error (PP as for number 27) after the customer was charged.',
    ja: '決済後に HTTP エラー（PP は 27 と同じ）。',
  },
  {
    id: 'not-found-lag',
    group: 'lost',
    number: '29',
    parameter: lagSeconds,
    en: 'Charged, the answer is lost, and for PP seconds no call finds the order.',
    ja: '決済済みで応答は失われ、PP 秒間は注文が見つからない。',
  },
  {
    id: 'query-fails',
    group: 'lost',
    number: '30',
    parameter: times,
    en: 'A password, paid after 3 s; the first PP queries fail (signed SYS500 and HTTP 500 by turns).',
    ja: 'パスワード入力で 3 秒後に支払い。最初の PP 回の照会は失敗（SYS500 と HTTP 500 が交互）。',
  },
  {
    id: 'not-found-unsigned',
    group: 'lost',
    number: '31',
    en: 'The request is lost, and the not-founds to queries carry no signature.',
    ja: '要求は失われ、照会への「該当なし」に署名がない。',
  },
  {
    id: 'flips',
    group: 'lost',
    number: '35',
    parameter: times,
    en: 'Answered as paid; the first PP queries after it say status 0, later ones 2.',
    ja: '支払済みと応答した後、最初の PP 回の照会はステータス 0、以後は 2。',
  },

  {
    id: 'redirect',
    group: 'broken',
    number: '40',
    parameter: times,
    en: 'Charged; the first PP answers (create and queries) are 302 redirects.',
    ja: '決済済みだが、最初の PP 回の応答は 302 リダイレクト。',
  },
  {
    id: 'html',
    group: 'broken',
    number: '41',
    parameter: times,
    en: 'Charged; the first PP answers are status 200 with an HTML page.',
    ja: '決済済みだが、最初の PP 回の応答は 200 の HTML ページ。',
  },
  {
    id: 'empty',
    group: 'broken',
    number: '42',
    parameter: times,
    en: 'Charged; the first PP answers are status 200 with no body.',
    ja: '決済済みだが、最初の PP 回の応答は本文のない 200。',
  },
  {
    id: 'cut',
    group: 'broken',
    number: '49',
    parameter: times,
    en: 'Charged; the first PP answers break off in the middle of the JSON.',
    ja: '決済済みだが、最初の PP 回の応答は JSON の途中で切れる。',
  },
  {
    id: 'huge',
    group: 'broken',
    number: '39',
    parameter: times,
    en: 'Charged; the first PP answers are signed but followed by 1 MiB of blanks.',
    ja: '決済済みだが、最初の PP 回の応答には 1 MiB の空白が続く。',
  },
  {
    id: 'repeated-members',
    group: 'broken',
    number: '46',
    parameter: times,
    en: 'Charged; the first PP answers hold the member `code` twice, once with a false value.',
    ja: '決済済みだが、最初の PP 回の応答は `code` を二つ持ち、一つは偽の値。',
  },
  {
    id: 'deep-nesting',
    group: 'broken',
    number: '47',
    parameter: times,
    en: 'Charged; the first PP answers hold a member of 50,000 nested arrays.',
    ja: '決済済みだが、最初の PP 回の応答は 5 万重の配列を含む。',
  },
  {
    id: 'compressed',
    group: 'broken',
    number: '48',
    parameter: times,
    en: 'Charged; the first PP answers are gzip, though nobody asked for it.',
    ja: '決済済みだが、最初の PP 回の応答は求めていない gzip 圧縮。',
  },

  {
    id: 'unsigned',
    group: 'false',
    number: '50',
    parameter: times,
    en: 'Charged; the first PP answers (create and queries) carry no signature.',
    ja: '決済済みだが、最初の PP 回の応答（作成と照会）に署名がない。',
  },
  {
    id: 'wrong-signature',
    group: 'false',
    number: '51',
    parameter: times,
    en: 'Charged; the first PP answers carry a signature that does not fit.',
    ja: '決済済みだが、最初の PP 回の応答の署名が合わない。',
  },
  {
    id: 'other-order',
    group: 'false',
    number: '52',
    parameter: times,
    en: 'Not paid; the first PP queries bring a signed success of another order number.',
    ja: '未払いだが、最初の PP 回の照会は別の注文番号の署名付き成功を返す。',
  },
  {
    id: 'other-amount',
    group: 'false',
    number: '53',
    parameter: times,
    en: 'Not paid; the first PP queries bring a signed success of another amount.',
    ja: '未払いだが、最初の PP 回の照会は別の金額の署名付き成功を返す。',
  },
  {
    id: 'other-currency',
    group: 'false',
    number: '58',
    parameter: times,
    en: 'Not paid; the first PP queries bring a signed success in another currency.',
    ja: '未払いだが、最初の PP 回の照会は別の通貨の署名付き成功を返す。',
  },
  {
    id: 'other-merchant',
    group: 'false',
    number: '59',
    parameter: times,
    en: 'Not paid; the first PP queries bring a signed success of another merchant.',
    ja: '未払いだが、最初の PP 回の照会は別の加盟店の署名付き成功を返す。',
  },
  {
    id: 'replayed-answer',
    group: 'false',
    number: '57',
    en: 'Not paid; the create is answered with the signed success of an earlier order, byte for byte.',
    ja: '未払いだが、以前の注文の署名付き成功がそのまま返る。',
  },

  {
    id: 'pays-at-cancel',
    group: 'cancel',
    number: '60',
    en: 'The customer confirms just before the cancel arrives (at 66 s at the latest); the cancel gives the money back.',
    ja: '取消が届く直前（遅くとも 66 秒）に支払われ、取消で返金される。',
  },
  {
    id: 'cancel-fails',
    group: 'cancel',
    number: '61',
    parameter: times,
    en: 'Paid at 66 s; the first PP cancels fail (signed SYS500 and HTTP 500 by turns).',
    ja: '66 秒で支払われ、最初の PP 回の取消は失敗（SYS500 と HTTP 500 が交互）。',
  },
  {
    id: 'cancel-refused',
    group: 'cancel',
    number: '62',
    en: 'Paid at 66 s; every cancel is refused, signed, so only a refund gives the money back.',
    ja: '66 秒で支払われ、取消はすべて署名付きで拒否される。返金だけが可能。',
  },
  {
    id: 'cancel-slow',
    group: 'cancel',
    number: '63',
    parameter: times,
    en: 'Paid when the cancel arrives; the cancel is accepted, but PP more queries still say 2.',
    ja: '取消時に支払われ、取消は受理されるが、あと PP 回の照会は 2 のまま。',
  },
  {
    id: 'cancel-swallowed',
    group: 'cancel',
    number: '64',
    parameter: times,
    en: 'Paid at 66 s; the first PP cancels are accepted and do nothing.',
    ja: '66 秒で支払われ、最初の PP 回の取消は受理されるが何も起きない。',
  },

  {
    id: 'refund-balance',
    group: 'refund',
    number: '70',
    parameter: times,
    en: 'As 62, and the first PP refunds are refused for want of balance.',
    ja: '62 と同じで、最初の PP 回の返金は残高不足で拒否される。',
  },
  {
    id: 'refund-slow',
    group: 'refund',
    number: '71',
    parameter: seconds,
    en: 'As 62, and a refund takes PP seconds (status 0, then 2).',
    ja: '62 と同じで、返金に PP 秒かかる（ステータス 0 から 2）。',
  },
  {
    id: 'refund-closed',
    group: 'refund',
    number: '72',
    parameter: times,
    en: 'As 62, and the first PP refunds end with status 1; a new number is needed.',
    ja: '62 と同じで、最初の PP 回の返金はステータス 1 で終わり、新しい番号が必要。',
  },
  {
    id: 'refund-answer-lost',
    group: 'refund',
    number: '73',
    parameter: times,
    en: 'As 62, and the first PP refunds are taken on, but the connection breaks before the answer.',
    ja: '62 と同じで、最初の PP 回の返金は受け付けられるが、応答の前に接続が切れる。',
  },
  {
    id: 'refund-request-lost',
    group: 'refund',
    number: '74',
    parameter: times,
    en: 'As 62, and the first PP refunds are lost before anything is recorded.',
    ja: '62 と同じで、最初の PP 回の返金は何も記録されずに失われる。',
  },
] as const satisfies readonly BehaviourRow[];
