/** From a `PUT`'s body to a payment that may be committed: the contract's 422s, and its digest. */
import { createHash, createHmac } from 'node:crypto';
import * as v from 'valibot';
import { paymentIdSchema, submitSchema, type Submission } from '@kaikei/shared/api.ts';
import { chooseWallet, recognize } from '@kaikei/shared/payment-code/recognize.ts';
import {
  isPayMethodId,
  walletFacts,
  type WalletFacts,
} from '@kaikei/shared/payment-code/wallets.ts';
import type { Currency } from '@kaikei/shared/money.ts';
import type { Config } from '../config/config.ts';
import type { SubmissionDigest } from '../store/payments-port.ts';
import { Problem } from './problem.ts';
import { validate } from './validate.ts';

export interface CheckedSubmission {
  submission: Submission;
  wallet: WalletFacts;
  currency: Currency;
}

const pathSchema = v.object({ id: paymentIdSchema });

/** @throws Problem 422 `validation-error` with pointer `/id` */
export function checkId(id: string): string {
  return validate(pathSchema, { id }).id;
}

/** @throws Problem 422 */
export function checkSubmission(
  body: unknown,
  config: Pick<Config, 'maxAmount' | 'currency'>,
): CheckedSubmission {
  const submission = validate(submitSchema, body);
  if (submission.amount > config.maxAmount) {
    throw invalid('invalid-amount', '/amount', `must be at most ${config.maxAmount}`);
  }
  if (submission.currency !== config.currency) {
    throw invalid('unsupported-currency', '/currency', `must be ${config.currency}`);
  }
  return { submission, wallet: chosenWallet(submission), currency: config.currency };
}

function chosenWallet({ code, payMethodId }: Submission): WalletFacts {
  if (payMethodId !== undefined && !isPayMethodId(payMethodId)) {
    throw invalid('validation-error', '/payMethodId', 'is not a wallet that is taken here');
  }
  const choice = chooseWallet(recognize(code), payMethodId);
  if (choice.ok) return walletFacts(choice.payMethodId);
  throw new Problem(choice.slug, {
    errors: [{ pointer: '/code', detail: 'does not fit' }],
    ...(choice.candidates && { candidates: [...choice.candidates] }),
  });
}

function invalid(
  slug: 'invalid-amount' | 'unsupported-currency' | 'validation-error',
  pointer: string,
  detail: string,
): Problem {
  return new Problem(slug, { errors: [{ pointer, detail }] });
}

/** What a repeat of the `PUT` is compared with. The code itself is kept nowhere. */
export function digestOf(submission: Submission, codeKey: Uint8Array): SubmissionDigest {
  const { code, ...members } = submission;
  return {
    members: JSON.stringify(sorted(members)),
    codeHash: createHmac('sha256', codeKey).update(code).digest('hex'),
    codeKeyId: createHash('sha256').update(codeKey).digest('hex').slice(0, 16),
  };
}

function sorted(value: object): object {
  const entries: [string, unknown][] = Object.entries(value);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, inner]) => [
      name,
      typeof inner === 'object' && inner !== null ? sorted(inner) : inner,
    ]),
  );
}
