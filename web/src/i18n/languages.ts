/**
 * The languages of the till. Another is a folder like `en/` and a row here: the type check asks for each text. What
 * receipts and wallets say in it is in `shared/src/words/` (ARCHITECTURE.md, How to add). None is in the script that starts the till: each till loads its own.
 */
import type { DemoMessages } from './demo-messages.ts';
import type { DeviceMessages } from './device-messages.ts';
import type { Messages } from './messages.ts';
import type { PairingMessages } from './pairing-messages.ts';
import type { PaymentMessages } from './payment-messages.ts';
import type { ReceiptMessages } from './receipt-messages.ts';
import type { ShopMessages } from './shop-messages.ts';
import type { StaffMessages } from './staff-messages.ts';

/** A catalogue in the parts in which it is loaded. */
export interface Catalogue {
  till: Messages;
  payment: PaymentMessages;
  pairing: PairingMessages;
  devices: DeviceMessages;
  demo: DemoMessages;
  staff: StaffMessages;
  shop: ShopMessages;
  receipt: ReceiptMessages;
}

interface Language {
  /** In the language itself. */
  readonly name: string;
  /** The text of its button, which has little room. */
  readonly short: string;
  /** For dates and times (BCP 47). */
  readonly tag: string;
  readonly load: { readonly [Part in keyof Catalogue]: () => Promise<Catalogue[Part]> };
}

export const LANGUAGES = {
  ja: {
    name: '日本語',
    short: '日本語',
    tag: 'ja-JP',
    load: {
      till: async () => (await import('./ja/till.ts')).till,
      payment: async () => (await import('./ja/payment.ts')).payment,
      pairing: async () => (await import('./ja/pairing.ts')).pairing,
      devices: async () => (await import('./ja/devices.ts')).devices,
      demo: async () => (await import('./ja/demo.ts')).demo,
      staff: async () => (await import('./ja/staff.ts')).staff,
      shop: async () => (await import('./ja/shop.ts')).shop,
      receipt: async () => (await import('./ja/receipt.ts')).receipt,
    },
  },
  en: {
    name: 'English',
    short: 'EN',
    // Dates of which nobody takes the month for the day, and 24 hours. Words are spelled as in the API: `canceled`.
    tag: 'en-GB',
    load: {
      till: async () => (await import('./en/till.ts')).till,
      payment: async () => (await import('./en/payment.ts')).payment,
      pairing: async () => (await import('./en/pairing.ts')).pairing,
      devices: async () => (await import('./en/devices.ts')).devices,
      demo: async () => (await import('./en/demo.ts')).demo,
      staff: async () => (await import('./en/staff.ts')).staff,
      shop: async () => (await import('./en/shop.ts')).shop,
      receipt: async () => (await import('./en/receipt.ts')).receipt,
    },
  },
} as const satisfies Record<string, Language>;

export type Locale = keyof typeof LANGUAGES;
export const LOCALES = Object.keys(LANGUAGES) as readonly Locale[];

/** For browsers that ask for none of ours. */
const COMMON: Locale = 'en';

/** The language to show to a browser that asks for `language` (BCP 47). */
export function localeOf(language: string): Locale {
  const [primary] = language.toLowerCase().split('-');
  return LOCALES.find((locale) => locale === primary) ?? COMMON;
}
