/** The languages of the page that a customer opens, and nothing else of the proxy names one. */
import type { ReceiptWords } from '@kaikei/shared/shop/receipt-blocks.ts';
import { receipt as receiptEn } from '@kaikei/shared/words/en/receipt.ts';
import { wallets as walletsEn } from '@kaikei/shared/words/en/wallets.ts';
import { receipt as receiptJa } from '@kaikei/shared/words/ja/receipt.ts';
import { wallets as walletsJa } from '@kaikei/shared/words/ja/wallets.ts';

export interface PageWords {
  receipt: ReceiptWords;
  wallets: Readonly<Record<string, string>>;
  /** Under the receipt. */
  untilWhen: string;
  goneTitle: string;
  gone: string;
}

const LANGUAGES = {
  ja: {
    receipt: receiptJa,
    wallets: walletsJa,
    untilWhen:
      'このページは発行から30日間ご覧いただけます。必要な場合は保存または印刷してください。',
    goneTitle: 'レシートが見つかりません',
    gone: 'リンクが正しくないか、有効期限（30日）が過ぎています。必要な場合は、お店にお問い合わせください。',
  },
  en: {
    receipt: receiptEn,
    wallets: walletsEn,
    untilWhen: 'This page can be opened for 30 days. Save or print it if you need it for longer.',
    goneTitle: 'Receipt not found',
    gone: 'The link is not correct, or its 30 days are over. If you need the receipt, please ask the shop.',
  },
} as const satisfies Record<string, PageWords>;

type PageLanguage = keyof typeof LANGUAGES;

/** For browsers that ask for none of ours. */
const COMMON: PageLanguage = 'en';

export function wordsIn(language: PageLanguage): PageWords {
  return LANGUAGES[language];
}

/** The one that the browser likes best. @param accepted its `Accept-Language` (RFC 9110) */
export function pageLanguage(accepted: string | undefined): PageLanguage {
  const wishes = (accepted ?? '').split(',', 20).map((wish) => {
    const [tag = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { primary: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  const liked = wishes.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { primary } of liked) {
    if (primary !== undefined && Object.hasOwn(LANGUAGES, primary)) return primary as PageLanguage;
  }
  return COMMON;
}
