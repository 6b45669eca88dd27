/** The ways in which a call to the proxy can fail, one class per way of reacting. */
import { PROBLEM_STATUSES, type ProblemSlug } from '@kaikei/shared/problems.ts';
import * as v from 'valibot';

const problemSchema = v.object({
  type: v.string(),
  detail: v.optional(v.string()),
  paymentId: v.optional(v.string()),
  candidates: v.optional(v.array(v.string())),
});

/** The proxy answered, and refused. */
export class ProblemError extends Error {
  override name = 'ProblemError' as const;
  readonly slug: ProblemSlug;
  readonly status: number;
  /** How long the proxy asked us to wait, in ms. */
  readonly retryAfterMs: number | undefined;
  /** With `sale-in-progress` and `sale-already-paid`: the sale's other payment. */
  readonly paymentId: string | undefined;
  /** With `wallet-not-recognised`: the `payMethodId`s that the code may belong to. */
  readonly candidates: readonly string[];

  constructor(
    slug: ProblemSlug,
    status: number,
    more: { retryAfterMs?: number | undefined; paymentId?: string; candidates?: string[] } = {},
  ) {
    super(slug);
    this.slug = slug;
    this.status = status;
    this.retryAfterMs = more.retryAfterMs;
    this.paymentId = more.paymentId;
    this.candidates = more.candidates ?? [];
  }
}

/** No answer of the proxy: no network, no answer in time, or something else answered in its place. */
export class UnreachableError extends Error {
  override name = 'UnreachableError' as const;
}

/** An RFC 9457 body as a ProblemError; undefined where the body is not the proxy's. */
export function problemFrom(
  status: number,
  body: unknown,
  retryAfterMs: number | undefined,
): ProblemError | undefined {
  const parsed = v.safeParse(problemSchema, body);
  if (!parsed.success || !parsed.output.type.startsWith('/problems/')) return undefined;
  const { type, paymentId, candidates } = parsed.output;
  return new ProblemError(knownSlug(type.slice('/problems/'.length), status), status, {
    retryAfterMs,
    ...(paymentId !== undefined && { paymentId }),
    ...(candidates && { candidates }),
  });
}

/** A newer proxy may have problems that this till has never heard of; the status still says whose fault. */
function knownSlug(slug: string, status: number): ProblemSlug {
  if (Object.hasOwn(PROBLEM_STATUSES, slug)) return slug as ProblemSlug;
  return status >= 500 ? 'internal-error' : 'bad-request';
}

/** The proxy may take the very same request later; nothing is settled by this answer. */
export function mayRepeat(problem: ProblemError): boolean {
  return problem.status >= 500 || problem.status === 429 || problem.status === 408;
}

type UnpairedSlug = 'terminal-unauthenticated' | 'terminal-revoked';

/** This browser is no terminal (any more). */
export function isUnpaired(error: unknown): error is ProblemError & { slug: UnpairedSlug } {
  return (
    error instanceof ProblemError &&
    (error.slug === 'terminal-unauthenticated' || error.slug === 'terminal-revoked')
  );
}

/** The proxy does not know this payment. */
export function isUnknown(error: unknown): boolean {
  return error instanceof ProblemError && error.slug === 'payment-not-found';
}

/** How long to wait before the next try: our own wait, or longer where the proxy asked for it. */
export function waitMs(error: unknown, ownWaitMs: number): number {
  const askedMs = error instanceof ProblemError ? error.retryAfterMs : undefined;
  return Math.max(askedMs ?? 0, ownWaitMs);
}

/** `Retry-After` in its form of seconds, as ms. */
export function retryAfterMs(header: string | null): number | undefined {
  if (header === null || !/^\d{1,6}$/.test(header)) return undefined;
  return Number(header) * 1_000;
}
