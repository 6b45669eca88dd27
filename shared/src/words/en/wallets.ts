/** English: the wallets, as their customers know them. */
import type { PayMethodId } from '../../payment-code/wallets.ts';

export const wallets: Record<PayMethodId, string> = {
  WeChatPay: 'WeChat Pay',
  'Alipay+': 'Alipay+',
  UnionPay: 'UnionPay',
  PayPay: 'PayPay',
  RakutenPay: 'Rakuten Pay',
  DPay: 'd Barai',
  AuPay: 'au PAY',
  MerPay: 'Merpay',
};
