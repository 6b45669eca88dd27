/** What the till says, in each of its languages: for tests that look for a text on the screen. */
import { LANGUAGES, LOCALES, type Catalogue, type Locale } from '../../web/src/i18n/languages.ts';

async function whole(locale: Locale): Promise<Catalogue> {
  const { till, payment, pairing, devices, demo, staff, shop, receipt } = LANGUAGES[locale].load;
  return {
    till: await till(),
    payment: await payment(),
    pairing: await pairing(),
    devices: await devices(),
    demo: await demo(),
    staff: await staff(),
    shop: await shop(),
    receipt: await receipt(),
  };
}

const entries = await Promise.all(
  LOCALES.map(async (locale) => [locale, await whole(locale)] as const),
);
export const CATALOGUES = Object.fromEntries(entries) as Readonly<Record<Locale, Catalogue>>;
