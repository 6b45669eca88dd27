/** Japanese. */
import type { MoreMessages } from './messages.ts';

export const ja: MoreMessages = {
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
};
