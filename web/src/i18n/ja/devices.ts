/** Japanese: scanners and the camera. */
import type { DeviceMessages } from '../device-messages.ts';
import { printer } from './printer.ts';

export const devices: DeviceMessages = {
  printer,

  status: {
    refused:
      '端末の空き容量が足りなくなると、ブラウザーがレジのデータを消すことがあります。決済はサーバーに残ります。レジをインストールすると、通常は解消します。',
    title: 'レジの状態',
    lead: 'レジに必要なものと、現在の状態です。',
    close: '閉じる',
    connection: '接続',
    storage: 'この端末への保存',
    granted: 'レジのデータは、ブラウザーに保持されます。',
    unknown: '確認しています…',
    install: 'レジをこの端末にインストール',
  },

  viewer: {
    title: 'レジは別のタブで開いています',
    lead: '読み取りと入力ができるのは、そのタブだけです。ここでは表示だけを見るか、このタブに切り替えられます。',
    takeOver: 'このタブで使う',
    sale: '入力中の金額',
    closed: '別のタブのレジは準備中です。',
  },

  camera: {
    title: 'カメラで読み取る',
    lead: 'お客様のコードをカメラに向け、画面の半分ほどの大きさに写してください。',
    starting: 'カメラを起動しています…',
    close: 'カメラを切る',
    trouble: {
      denied:
        'ブラウザーがカメラの使用を許可していません。アドレスの左のアイコンから許可して、もう一度お試しください。',
      'no-camera': 'この端末にはカメラがありません。スキャナーを使ってください。',
      'in-use': '他のアプリがカメラを使っています。そのアプリを閉じて、もう一度お試しください。',
      unsupported: 'このブラウザーではカメラを使えません。スキャナーかChromeを使ってください。',
    },
  },

  scannerHints: {
    ready: 'スキャナーは接続済みです。コードを読み取れます。',
    opening: 'スキャナーが見つかりました。接続しています。',
    gone: 'スキャナーを差し込むか、電源を入れてください。自動で再接続します。',
    blocked:
      'ブラウザーまたはシステムがスキャナーの使用を許可していません。もう一度追加するか、管理者に連絡してください。',
    taken:
      '他のアプリがスキャナーを使っているか、システムが使用中のままです。そのアプリを閉じると、自動で再接続します。',
    elsewhere: '別のタブがスキャナーを使っています。押すと、このタブで使えます。',
  },

  devices: {
    title: '周辺機器',
    back: '戻る',
    addUsb: 'USBスキャナーを追加',
    addSerial: 'シリアルスキャナーを追加',
    none: 'スキャナーはまだ追加されていません。キーボードモードのスキャナーは、追加しなくても使えます。この画面でお試しください。',
    outcome: {
      added: '追加しました。何か読み取ってお試しください。',
      'nothing-chosen':
        '何も選ばれませんでした。一覧が空のときは、キーボードモードと思われます。そのまま使うか、下の方法でモードを変更してください。',
      blocked:
        'ブラウザーが一覧を表示しませんでした。この端末の設定またはポリシーで禁止されています。管理者に連絡してください。',
      unsupported:
        'このブラウザーではこの種類のスキャナーに接続できません。Chromeを使うか、キーボードモードで使ってください。',
      printer:
        'そのポートはレシートプリンターのものです。スキャナーを誤ってプリンターにした場合は、先にプリンターを削除してください。',
    },
    states: {
      connected: '接続済み',
      opening: '接続中…',
      gone: '未接続',
      blocked: '使用不可',
      'in-use': '他で使用中',
    },
    reasons: {
      'permission-revoked': '許可が取り消されました。もう一度追加してください。',
      'open-refused':
        'システムに拒否されました。Linuxではudevルールが必要です。Windowsでは、他のアプリが使っていることがあります。',
      'other-tab': '別のタブのレジが使っています。',
      'other-program': '他のアプリが使っています。そのアプリを閉じてください。',
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
      ack: 'コードごとにACKを返す',
      prefix: '先頭の文字',
      suffix: '末尾の文字（空欄：改行なら何でも）',
    },
    parities: { none: 'なし', even: '偶数', odd: '奇数' },
    flowControls: { none: 'なし', hardware: 'ハードウェア（RTS/CTS）' },
    keyboard: {
      title: 'キーボードモードのスキャナー',
      lead: '設定は不要です。速さとコードの末尾はレジが自動で判別します。コードが途中で切れるときだけ設定してください。',
      suffix: 'コードの末尾',
      prefix: 'コードの先頭',
      slow: '遅いスキャナー（1文字250ミリ秒まで）',
    },
    suffixes: { auto: '自動', enter: 'Enterキー', tab: 'Tabキー', none: 'なし' },
    test: {
      title: 'テスト：何か読み取ってください',
      lead: 'この画面を開いている間、決済は行われません。',
      text: '内容',
      symbology: 'コードの種類',
      took: '所要時間',
      source: '読み取り方法',
      raw: 'データ（16進数）',
      hidden: '支払いコードは一部だけを表示し、データは表示しません。',
      unreported: '通知なし',
      ms: (ms) => `${ms}ミリ秒`,
    },
    sources: {
      'hid-pos': 'USB（HID POS）',
      ibm: 'USB（IBM/OEM）',
      serial: 'シリアルポート',
      keyboard: 'キーボードモード',
      camera: 'カメラ',
      demo: 'デモ用決済アプリ',
    },
    drops: {
      'short-report': '届いたデータが短すぎます。',
      'bad-length': '長さの値が正しくありません。',
      empty: '空のコードが届きました。',
      incomplete: 'コードが最後まで届きませんでした。末尾の文字の設定を確認してください。',
      'changed-symbology': '2つのコードが混ざって届きました。',
      'too-long': 'コードにしては長すぎるデータが届きました。',
      'unknown-report': '未知の形式のデータが届きました。',
      'command-response': 'コードではなく、スキャナーの応答です。',
      'control-characters':
        'コードに使われない文字が届きました。シリアル接続の場合は通信設定を確認してください。',
      'line-error': '通信中にデータが失われました。通信設定を確認してください。',
    },
    oddities: {
      layout:
        'スキャナーのキーボード設定がこの端末と違います。スキャナーの国別キーボードを、この端末と同じ（日本語または英語）に設定してください。',
      'caps-lock': 'CapsLockがオンです。オフにしてください。',
      'num-lock':
        'NumLockがオフです。オンにするか、スキャナーでテンキー入力を使わない設定にしてください。',
      'alt-code':
        'スキャナーが1文字ずつAltコードで送っていて、時間がかかります。国別キーボードをこの端末と同じに設定してください。',
      'input-method':
        '日本語入力がオンです。コードは読み取れましたが、読み間違いが続くときはオフにしてください。',
      'full-width': '全角入力になっています。半角（直接入力）に切り替えてください。',
      'function-key':
        'スキャナーがファンクションキーを一緒に送っています。先頭の文字を「なし」、末尾の文字を「Enter」に設定してください。',
      'control-key':
        'スキャナーが制御文字を一緒に送っています。先頭の文字を「なし」、末尾の文字を改行コードではなく「Enter」に設定してください。',
      'prefix-key':
        'スキャナーがコードの前にキーを送っています。先頭の文字を「なし」に設定してください。',
      pauses:
        'キーの間が長く空きました。スキャナーを近づける、充電する、または有線かHID POSモードで使ってください。',
      slow: 'スキャナーの文字送りが遅いです。文字間の待ち時間を「なし」に設定してください。',
      'no-suffix':
        'コードの末尾に何も送られないため、レジが待つことになります。末尾の文字を「Enter」に設定してください。',
    },
    help: {
      title: '一覧に出てこないときは',
      lead: '新品のスキャナーはキーボードモードのため、一覧に出ません。説明書のHID POS（またはUSBシリアル）の設定バーコードを読み取り、つなぎ直してから追加してください。',
      also: '他のメーカーでは、USBインターフェースの項目で「HID POS」「OPOS」「USB COM」を探してください。',
    },
    makers: {
      zebra: {
        name: 'Zebra・Symbol（ゼブラ）',
        where: 'Product Reference Guideの「USB Interface」の章、「USB Device Type」のUSB HID POS',
      },
      honeywell: {
        name: 'Honeywell（ハネウェル）',
        where:
          'User’s Guideの「Programming the Interface」のHID POS（ターミナルID 131）またはUSB Serial（130）',
      },
      datalogic: {
        name: 'Datalogic（データロジック）',
        where: 'Product Reference Guideの「Interface Selection」のUSB-OEMまたはUSB-COM',
      },
      newland: {
        name: 'Newland（ニューランド）',
        where: 'User Guideの「USB Interface」の章のHID-POS',
      },
    },
    diagnostics: {
      title: '管理者用',
      lead: 'スキャナーの情報と最近の動作の記録です。コードの内容は含みません。',
      save: '診断情報を保存',
    },
  },
};
