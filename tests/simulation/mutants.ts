/** All mutants of the core depth. */
import { ANSWER_MUTANTS } from './answer-mutants.ts';
import { CANCEL_MUTANTS } from './cancel-mutants.ts';
import { PROCESS_MUTANTS } from './process-mutants.ts';
import { REFUND_MUTANTS } from './refund-mutants.ts';
import type { Mutant } from './mutation.ts';

export const MUTANTS: readonly Mutant[] = [
  ...ANSWER_MUTANTS,
  ...CANCEL_MUTANTS,
  ...PROCESS_MUTANTS,
  ...REFUND_MUTANTS,
];
