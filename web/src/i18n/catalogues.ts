/** All catalogues at once, to compare them; the till loads the one that it shows. */
import { en } from './en.ts';
import { ja } from './ja.ts';
import type { Locale } from './locales.ts';
import type { Messages } from './messages.ts';

export const CATALOGUES: Readonly<Record<Locale, Messages>> = { ja, en };
