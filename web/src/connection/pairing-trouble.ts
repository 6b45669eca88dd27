import type { ProblemSlug } from '@kaikei/shared/problems.ts';

/** Why pairing did not work, or why this browser is not paired any more. */
export type PairingTrouble =
  { kind: 'problem'; slug: ProblemSlug; waitMs?: number } | { kind: 'unreachable' };
