/** Errors of the HTTP API: one class, thrown anywhere below a route, mapped to a body in one place. */
import {
  PROBLEM_STATUSES,
  type ProblemDetailError,
  type ProblemDocument,
  type ProblemSlug,
} from '@kaikei/shared/problems.ts';
import { PROBLEM_TEXTS } from './problem-texts.ts';

export interface ProblemExtras {
  detail?: string;
  errors?: ProblemDetailError[];
  paymentId?: string;
  candidates?: string[];
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
}

/** `detail` is for people and never holds a code, token or key. */
export class Problem extends Error {
  override name = 'Problem' as const;
  readonly slug: ProblemSlug;
  readonly extras: ProblemExtras;

  constructor(slug: ProblemSlug, extras: ProblemExtras = {}) {
    super(slug);
    this.slug = slug;
    this.extras = extras;
  }

  get status(): number {
    return PROBLEM_STATUSES[this.slug];
  }
}

/** The body (RFC 9457); `requestId` names the occurrence, as in the log and in `X-Request-Id`. */
export function problemDocument(
  slug: ProblemSlug,
  requestId: string,
  extras: ProblemExtras = {},
): ProblemDocument {
  const texts = PROBLEM_TEXTS[slug];
  const { detail = texts.detail, errors, paymentId, candidates } = extras;
  return {
    type: `/problems/${slug}`,
    title: texts.title,
    status: PROBLEM_STATUSES[slug],
    detail,
    instance: `/requests/${requestId}`,
    ...(errors && { errors }),
    ...(paymentId !== undefined && { paymentId }),
    ...(candidates && { candidates }),
  };
}

export function problemResponse(problem: Problem, requestId: string, headers: Headers): Response {
  const { slug, status, extras } = problem;
  headers.set('Content-Type', 'application/problem+json');
  headers.set('Cache-Control', 'no-store');
  if (extras.retryAfterSeconds !== undefined) {
    headers.set('Retry-After', String(extras.retryAfterSeconds));
  }
  for (const [name, value] of Object.entries(extras.headers ?? {})) headers.set(name, value);
  const document = problemDocument(slug, requestId, extras);
  return new Response(JSON.stringify(document), { status, headers });
}
