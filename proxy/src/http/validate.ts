/** From a schema's issues to the contract's problems. */
import * as v from 'valibot';
import type { ProblemDetailError, ProblemSlug } from '@kaikei/shared/problems.ts';
import { Problem } from './problem.ts';

/** Members whose faults have a problem type of their own. */
const SLUG_OF: Partial<Record<string, ProblemSlug>> = {
  '/amount': 'invalid-amount',
  '/currency': 'unsupported-currency',
  '/code': 'invalid-payment-code',
};

/** @throws Problem 422: `validation-error` first, where several members are wrong */
export function validate<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const slugs = new Set(result.issues.map(slugOf));
  const [only] = slugs;
  throw problemOf(slugs.size === 1 && only !== undefined ? only : firstOf(slugs), result.issues);
}

/** Of a query, which takes no payment: none of its members has a problem type of its own. @throws Problem 422 */
export function validateQuery<S extends v.GenericSchema>(
  schema: S,
  query: Record<string, string>,
): v.InferOutput<S> {
  const result = v.safeParse(schema, query);
  if (result.success) return result.output;
  throw problemOf('validation-error', result.issues);
}

function problemOf(slug: ProblemSlug, issues: readonly v.BaseIssue<unknown>[]): Problem {
  return new Problem(slug, { errors: issues.map(toError) });
}

function firstOf(slugs: ReadonlySet<ProblemSlug>): ProblemSlug {
  const order: ProblemSlug[] = ['validation-error', 'invalid-amount', 'unsupported-currency'];
  return order.find((slug) => slugs.has(slug)) ?? 'validation-error';
}

/** A member that is missing altogether is a fault of the body, whichever member it is. */
function slugOf(issue: v.BaseIssue<unknown>): ProblemSlug {
  const own = issue.input === undefined ? undefined : SLUG_OF[pointerOf(issue)];
  return own ?? 'validation-error';
}

/** RFC 6901. A foreign member's name may be anything, even a code: its object is shown where it looks like no name. */
function pointerOf(issue: v.BaseIssue<unknown>): string {
  const names = (issue.path ?? []).map(({ key }) => String(key));
  const shown = names.every((name) => /^[a-z_]{1,24}$/i.test(name)) ? names : names.slice(0, -1);
  return shown.map((name) => `/${name}`).join('');
}

function toError(issue: v.BaseIssue<unknown>): ProblemDetailError {
  return { pointer: pointerOf(issue), detail: detailOf(issue) };
}

/** Our own messages are sentences; the library's quote what they received, which may be a code. */
function detailOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'is not a known member';
  if (issue.input === undefined) return 'is required';
  return issue.message.startsWith('must ') ? issue.message : 'is not valid';
}
