/** Japanese: the receipt printer. */
import type { PrinterMessages } from '../printer-messages.ts';

export const printer: PrinterMessages = {
  title: 'レシートプリンター',
  none: 'レシートプリンターはまだ追加されていません。USB、またはシリアルポートかBluetoothでつなぎ、電源を入れて追加してください。',
  addUsb: 'USBプリンターを追加',
  addSerial: 'シリアルプリンターを追加',
  useAsPrinter: 'これはレシートプリンター',
  outcome: {
    added: '追加しました。テスト印刷をしてください。',
    'nothing-chosen':
      '何も選ばれませんでした。一覧にないときは、電源とケーブルを確認するか、もう一方のボタンをお試しください。',
    blocked:
      'ブラウザーが一覧を表示しませんでした。この端末の設定またはポリシーで禁止されています。管理者に確認してください。',
    unsupported: 'このブラウザーではプリンターに接続できません。ChromeかEdgeを使ってください。',
    scanner:
      'そのポートにはスキャナーがつながっています。プリンターの場合は、そのスキャナーの欄で「これはレシートプリンター」を押してください。',
  },
  connections: { usb: 'USB', serial: 'シリアルポート' },
  states: { there: '接続済み', gone: '未接続', ambiguous: '複数あります' },
  stateHints: {
    there: '',
    gone: 'プリンターの電源とケーブルを確認してください。自動で再接続します。',
    ambiguous:
      '同じに見える機器が2台つながっているため、印刷できません。1台を外すか、プリンターを別の方法でつないでください。',
  },
  print: 'レシートプリンターで印刷',
  printing: '印刷中…',
  testPrint: 'テスト印刷',
  openDrawer: 'ドロアーを開ける',
  forget: '削除',
  settings: 'プリンターの設定',
  language: 'コマンドの種類',
  languages: {
    'esc-pos': 'ESC/POS（エプソン、シチズンなど）',
    'star-prnt': 'StarPRNT（スター mC-Print、mPOP）',
    'star-line': 'スター ラインモード（旧機種）',
  },
  paper: '用紙の幅',
  papers: { 58: '58 mm', 80: '80 mm' },
  japanese: '文字の印刷方法',
  japaneseBy: { picture: '画像（どの機種でも可）', 'code-page': 'プリンターの文字' },
  japaneseHint:
    'プリンターの文字のほうが速く印刷できます。日本語に対応していない機種では文字化けします。',
  cut: '用紙を切る（カッター付きの機種）',
  drawer: 'プリンターにキャッシュドロアーをつないでいる',
  baudRate: '通信速度（ボーレート）',
  flowControl: 'フロー制御',
  flowControls: { none: 'なし', hardware: 'ハードウェア（RTS/CTS）' },
  result: {
    printed: '印刷しました。',
    sent: '送信しました。このプリンターは結果を返さないため、用紙を確認してください。',
    'paper-out': '用紙がありません。新しい用紙を入れて、もう一度印刷してください。',
    'cover-open': 'プリンターのカバーが開いています。閉めて、もう一度印刷してください。',
    'printer-error':
      'プリンターのエラーです（カッターまたは印字ヘッド）。電源を切り、詰まった紙を取り除いてから、電源を入れてください。',
    offline: 'プリンターが準備できていません。用紙、カバー、ランプを確認してください。',
    'not-there': 'プリンターがつながっていません。電源とケーブルを確認してください。',
    ambiguous:
      '同じに見える機器が2台つながっているため、何も送信していません。1台を外して、もう一度印刷してください。',
    'in-use':
      '他のアプリ、またはこの端末のプリンタードライバーが使っています。アプリを閉じるか、説明書の「Printers」をご覧ください。',
    refused:
      'システムに拒否されました。Linuxではudevルール、WindowsではWinUSBドライバーが必要です。',
    stalled: 'プリンターがデータを受け取りません。電源、カバー、用紙を確認してください。',
    lost: '印刷中にプリンターとの接続が切れました。ケーブルを確認してください。',
    unconfirmed: 'プリンターから完了の応答がありません。用紙を確認してください。',
    'other-tab': '別のタブで印刷中です。少し待って、もう一度お試しください。',
    'not-loaded': '印刷機能を読み込めませんでした。通信を確認して、もう一度お試しください。',
  },
  drawerSent: 'ドロアーを開ける信号を送りました。',
  paperLow: '用紙が残りわずかです。',
  isStarted:
    '一部が印字されたか、あとから印字されることがあります。もう一度印刷する前に用紙を確認してください。',
  test: {
    title: 'Kaikei',
    mark: 'テスト印刷',
    time: '日時',
    item: '商品名が用紙の幅より長いときは、次の行に続けて印字されます',
    total: '合計',
    paper: '用紙',
    language: '文字',
    stamp: '収入印紙',
    end: '枠が欠けず、左右が切れていなければ、設定は正しくできています。',
  },
};
