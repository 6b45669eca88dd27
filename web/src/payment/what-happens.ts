/** What a demo wallet will do, in one sentence. */
import { behaviourFacts } from '@kaikei/shared/demo-behaviours.ts';
import type { DemoWallet } from '@kaikei/shared/demo-wallets.ts';
import type { Locale } from '../i18n/locales.ts';

/** A parameter that stands for an HTTP status is explained in brackets, and told by the label. */
const EXPLAINED_PARAMETER = /\s?[(（][^)）]*PP[^)）]*[)）]/g;

export function whatHappens(wallet: DemoWallet, locale: Locale): string {
  const { [locale]: words, parameter } = behaviourFacts(wallet.behaviour);
  const sentence = words.replaceAll('`', '');
  if (parameter?.unit === 'http-status') return sentence.replace(EXPLAINED_PARAMETER, '');
  return sentence.replaceAll('PP', String(wallet.parameter));
}
