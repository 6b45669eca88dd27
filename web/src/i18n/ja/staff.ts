/** Japanese: who works at the till. */
import type { StaffMessages } from '../staff-messages.ts';

export const staff: StaffMessages = {
  staff: '担当者',
  store: '店舗',
  signInTitle: '担当者を選んでください',
  signInLead: '続けて、PINを入力してください。',
  approvalTitle: '責任者の承認が必要です',
  approvalLead: '責任者がPINを入力すると、この操作が続きます。',
  nobody: 'この操作ができる担当者が登録されていません。管理者に連絡してください。',
  signOut: 'サインアウト',
  pin: 'PINの入力',
  erase: '1桁消す',
  enter: '確定',
  working: '確認しています…',
  another: '選び直す',
  close: '閉じる',
  wrong: 'PINが違います。もう一度入力してください。',
  noManager: '責任者ではないため、承認できません。責任者を選んでください。',
  unreachable: 'サーバーが応答しません。接続を確認して、もう一度お試しください。',
  failed: '確認できませんでした。もう一度お試しください。',
  refundOpen: (amount) => `${amount}の返金が、まだ確認できていません`,
  refundShow: '確認する',
  roles: { cashier: 'レジ担当', manager: '責任者' },
  signedIn: (name) => `担当：${name}`,
  pinOf: (name) => `${name}さんのPINを入力してください`,
  entered: (digits) => `${digits}桁入力しました`,
  tooMany: (minutes) =>
    `間違いが続いたため、入力を止めています。${minutes}分ほど待って、もう一度お試しください。会計はこのまま続けられます。`,
};
