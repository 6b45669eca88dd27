/** Japanese: the wallets, as their customers know them. */
import type { PayMethodId } from '../../payment-code/wallets.ts';

export const wallets: Record<PayMethodId, string> = {
  WeChatPay: 'WeChat Pay',
  'Alipay+': 'Alipay+',
  UnionPay: '銀聯（UnionPay）',
  PayPay: 'PayPay',
  RakutenPay: '楽天ペイ',
  DPay: 'd払い',
  AuPay: 'au PAY',
  MerPay: 'メルペイ',
};
