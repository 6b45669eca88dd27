/** Japanese: receipts. */
import type { ReceiptWords } from '../../shop/receipt-blocks.ts';

export const receipt: ReceiptWords = {
  title: '領収書',
  marks: { copy: '再発行', cancel: '取消', refund: '返金' },
  phone: '電話',
  registrationNumber: '登録番号',
  receiptNo: 'レシート番号',
  time: '日時',
  date: (year, month, day) => `${year}年${Number(month)}月${Number(day)}日`,
  businessDate: '営業日',
  terminal: 'レジ',
  staff: '担当者',
  total: '合計（税込）',
  taxable: (rate) => `${rate}%対象`,
  tax: (rate) => `（内消費税等${rate}%）`,
  noTaxes: '税率ごとの内訳は記載していません。',
  discount: '割引',
  tender: 'お支払い方法',
  cash: '現金',
  paid: 'お支払い額',
  refund: '返金',
  refundUnderWay: '返金処理中',
  kept: '返金後のお支払い額',
  transNo: '決済センター取引番号',
  paymentId: '決済番号',
  stamp: '収入印紙',
};
