/** Errors of the HTTP API: one class, thrown anywhere below a route, mapped to a body in one place. */
import {
  PROBLEMS,
  type ProblemDetailError,
  type ProblemDocument,
  type ProblemSlug,
} from '@kaikei/shared/problems.ts';

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
    return PROBLEMS[this.slug].status;
  }
}

export function problemResponse(problem: Problem, instance: string, headers: Headers): Response {
  const { detail, errors, paymentId, candidates, retryAfterSeconds } = problem.extras;
  const { status, title } = PROBLEMS[problem.slug];
  const document: ProblemDocument = {
    type: `/problems/${problem.slug}`,
    title,
    status,
    ...(detail !== undefined && { detail }),
    instance,
    ...(errors && { errors }),
    ...(paymentId !== undefined && { paymentId }),
    ...(candidates && { candidates }),
  };
  headers.set('Content-Type', 'application/problem+json');
  if (retryAfterSeconds !== undefined) headers.set('Retry-After', String(retryAfterSeconds));
  for (const [name, value] of Object.entries(problem.extras.headers ?? {}))
    headers.set(name, value);
  return new Response(JSON.stringify(document), { status, headers });
}
