/** Japanese: scanners and the camera. */
import type { DeviceMessages } from '../device-messages.ts';

export const devices: DeviceMessages = {
  camera: {
    title: 'カメラで読み取る',
    lead: 'お客様のコードをカメラに向け、画面の半分ほどの大きさに写してください。',
    starting: 'カメラを起動しています…',
    close: 'カメラを切る',
    trouble: {
      denied:
        'ブラウザーがカメラの使用を許可していません。アドレスの左の印から許可して、もう一度お試しください。',
      'no-camera': 'この端末にはカメラがありません。スキャナーを使ってください。',
      'in-use': '別のプログラムがカメラを使っています。閉じてから、もう一度お試しください。',
      unsupported: 'このブラウザーではカメラを使えません。スキャナーか Chrome を使ってください。',
    },
  },

  devices: {
    title: 'スキャナー',
    back: '戻る',
    addUsb: 'USB スキャナーを追加',
    addSerial: 'シリアルスキャナーを追加',
    none: 'スキャナーはまだ追加されていません。キーボードモードのスキャナーは追加せずに使えます。この画面でお試しください。',
    outcome: {
      added: '追加しました。何か読み取ってお試しください。',
      'nothing-chosen':
        '何も選ばれませんでした。一覧が空だったときは、キーボードモードだと思われます。そのままでも使えますし、下の方法で切り替えることもできます。',
      blocked:
        'ブラウザーが一覧を表示しませんでした。この端末の設定かポリシーで禁止されています。管理者に確かめてください。',
      unsupported:
        'このブラウザーでは開けません。Chrome を使うか、キーボードモードで使ってください。',
    },
    states: {
      connected: '接続済み',
      opening: '接続中…',
      gone: '未接続',
      blocked: '開けません',
      'in-use': '使用中',
    },
    reasons: {
      'permission-revoked': '許可が取り消されました。もう一度追加してください。',
      'open-refused':
        'システムに拒否されました。Linux では udev ルールが必要です。Windows では別のプログラムが使っていることがあります。',
      'other-tab': '別のタブのレジが使っています。',
      'other-program': '別のプログラムが使っています。そのプログラムを閉じてください。',
    },
    kinds: { 'hid-pos': 'USB（HID POS）', ibm: 'USB（IBM/OEM）', serial: 'シリアルポート' },
    name: '名前',
    save: '保存',
    beep: '音を鳴らす',
    forget: '削除',
    elsewhere: '別のタブのレジがスキャナーを使っています。',
    takeOver: 'ここで使う',
    line: {
      title: '通信設定',
      baudRate: '通信速度（ボーレート）',
      dataBits: 'データビット',
      parity: 'パリティ',
      stopBits: 'ストップビット',
      flowControl: 'フロー制御',
      ack: 'コードごとに ACK を返す',
      prefix: '先頭の文字',
      suffix: '末尾の文字（空欄：改行なら何でも）',
    },
    parities: { none: 'なし', even: '偶数', odd: '奇数' },
    flowControls: { none: 'なし', hardware: 'ハードウェア（RTS/CTS）' },
    keyboard: {
      title: 'キーボードモードのスキャナー',
      lead: '設定は要りません。速さとコードの終わり方はレジが覚えます。コードが途中で切れるときだけ設定してください。',
      suffix: 'コードの末尾',
      prefix: 'コードの先頭',
      slow: '遅いスキャナー（1 文字 250 ミリ秒まで）',
    },
    suffixes: { auto: '自動', enter: 'Enter キー', tab: 'Tab キー', none: 'なし' },
    test: {
      title: 'お試し：何でも読み取ってください',
      lead: 'この画面では請求は行われません。',
      text: '内容',
      symbology: 'コードの種類',
      took: '所要時間',
      source: '読み取り方法',
      raw: 'バイト列',
      hidden: '支払いコードは一部だけを表示し、バイト列は表示しません。',
      untold: '通知なし',
      ms: (ms) => `${ms} ミリ秒`,
    },
    sources: {
      'hid-pos': 'USB（HID POS）',
      ibm: 'USB（IBM/OEM）',
      serial: 'シリアルポート',
      keyboard: 'キーボードモード',
      camera: 'カメラ',
      demo: 'デモウォレット',
    },
    drops: {
      'short-report': '届いたデータが短すぎます。',
      'bad-length': '長さの値が正しくありません。',
      empty: '空のコードが届きました。',
      incomplete: 'コードが最後まで届きませんでした。末尾の文字の設定を確かめてください。',
      'changed-symbology': '2 つのコードが混ざって届きました。',
      'too-long': 'コードにしては長すぎるデータが届きました。',
      'unknown-report': '未知の形式のデータが届きました。',
      'command-response': 'スキャナーの応答で、コードではありません。',
      'control-characters':
        'コードにない文字が届きました。シリアルの場合は通信設定を確かめてください。',
      'line-error': '通信中にデータが失われました。通信設定を確かめてください。',
    },
    help: {
      title: '一覧に出てこないときは',
      lead: '新品のスキャナーはキーボードモードで、ページからは開けません。説明書にある HID POS（または USB シリアル）の設定バーコードを読み取り、つなぎ直してから追加してください。',
      also: 'ほかのメーカーでは、USB インターフェースの項目で「HID POS」「OPOS」「USB COM」を探してください。',
    },
    makers: {
      zebra: {
        name: 'Zebra・Symbol（ゼブラ）',
        where: 'Product Reference Guide の「USB Interface」の章、「USB Device Type」の USB HID POS',
      },
      honeywell: {
        name: 'Honeywell（ハネウェル）',
        where:
          'User’s Guide の「Programming the Interface」の HID POS（ターミナル ID 131）または USB Serial（130）',
      },
      datalogic: {
        name: 'Datalogic（データロジック）',
        where: 'Product Reference Guide の「Interface Selection」の USB-OEM または USB-COM',
      },
      newland: {
        name: 'Newland（ニューランド）',
        where: 'User Guide の「USB Interface」の章の HID-POS',
      },
    },
    diagnostics: {
      title: 'サポート用',
      lead: 'スキャナーの情報と最近の出来事です。コードの内容は含みません。',
      save: '診断情報を保存',
    },
  },
};
