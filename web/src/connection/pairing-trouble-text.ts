import type { I18n } from '../i18n/i18n.svelte.ts';
import type { PairingMessages } from '../i18n/pairing-messages.ts';
import { problemText } from '../i18n/problem-text.ts';
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { PairingTrouble } from './session.svelte.ts';

type PairText = Exclude<keyof PairingMessages, 'tooMany' | 'offer'>;

/** Problems with a sentence of their own on the pairing screen. */
const TEXTS: Partial<Record<ProblemSlug, PairText>> = {
  'pairing-code-invalid': 'invalid',
  'validation-error': 'invalid',
  'pairing-code-expired': 'expired',
  'pairing-code-used': 'used',
  'terminal-revoked': 'revoked',
  'terminal-unauthenticated': 'lost',
};

/** Problems of which the general sentence says what to do. */
const GENERAL: ReadonlySet<ProblemSlug> = new Set([
  'origin-not-allowed',
  'misdirected-request',
  'storage-unavailable',
  'shutting-down',
]);

/** Why pairing did not work, and what to do now. */
export function pairingTroubleText(i18n: I18n, trouble: PairingTrouble): string {
  const t = i18n.part('pairing');
  if (trouble.kind === 'unreachable') return t.unreachable;
  const { slug, waitMs = 60_000 } = trouble;
  if (slug === 'too-many-attempts' || slug === 'rate-limited') {
    return t.tooMany(Math.max(1, Math.ceil(waitMs / 60_000)));
  }
  if (GENERAL.has(slug)) return problemText(i18n.t, slug);
  return t[TEXTS[slug] ?? 'other'];
}
