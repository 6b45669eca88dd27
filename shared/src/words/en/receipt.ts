/** English: receipts. */
import type { ReceiptWords } from '../../shop/receipt-blocks.ts';

export const receipt: ReceiptWords = {
  title: 'Receipt',
  marks: { copy: 'REPRINT', cancel: 'CANCELED', refund: 'REFUND' },
  phone: 'Phone',
  registrationNumber: 'Registration no.',
  receiptNo: 'Receipt no.',
  time: 'Time',
  date: (year, month, day) => `${year}-${month}-${day}`,
  businessDate: 'Business day',
  terminal: 'Till',
  staff: 'Served by',
  total: 'Total (incl. tax)',
  taxable: (rate) => `Taxable at ${rate}%`,
  tax: (rate) => `Tax included (${rate}%)`,
  noTaxes: 'No breakdown by tax rate.',
  discount: 'Discount',
  tender: 'Paid with',
  cash: 'Cash',
  paid: 'Amount paid',
  refund: 'Refunded',
  refundUnderWay: 'Refund in progress',
  kept: 'Amount paid after refunds',
  transNo: 'Payment network no.',
  paymentId: 'Payment no.',
  stamp: 'Revenue stamp',
};
