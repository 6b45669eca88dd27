import type { Locale } from '../locales.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';
import type { MoreMessages } from './messages.ts';

export const MORE: Record<Locale, MoreMessages> = { ja, en };
