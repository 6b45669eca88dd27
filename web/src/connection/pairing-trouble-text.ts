import type { Messages } from '../i18n/messages.ts';
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { PairingTrouble } from './session.svelte.ts';

type PairText = Exclude<keyof Messages['pair'], 'tooMany' | 'offer'>;

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
export function pairingTroubleText(t: Messages, trouble: PairingTrouble): string {
  if (trouble.kind === 'unreachable') return t.pair.unreachable;
  const { slug, waitMs = 60_000 } = trouble;
  if (slug === 'too-many-attempts' || slug === 'rate-limited') {
    return t.pair.tooMany(Math.max(1, Math.ceil(waitMs / 60_000)));
  }
  if (GENERAL.has(slug)) return t.problem[slug];
  return t.pair[TEXTS[slug] ?? 'other'];
}
