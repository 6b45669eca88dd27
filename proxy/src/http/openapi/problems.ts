/** Problem documents: their schema, and the responses that carry them. */
import { PROBLEM_STATUSES, type ProblemSlug } from '@kaikei/shared/problems.ts';
import { ref, text, type Json } from './json.ts';

/** What may happen to any call, before its own route is asked. */
const ANY_CALL: readonly ProblemSlug[] = [
  'bad-request',
  'not-found',
  'method-not-allowed',
  'request-timeout',
  'misdirected-request',
  'header-too-large',
  'internal-error',
];

export const anyCallResponse = (): Json => ({
  description: ANY_CALL.join(', '),
  ...problemContent(ANY_CALL),
});

export function problemSchema(): Json {
  const error = { type: 'object', required: ['pointer', 'detail'] };
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance'],
    properties: {
      type: { type: 'string', enum: typesOf(Object.keys(PROBLEM_STATUSES)) },
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: text,
      errors: {
        type: 'array',
        items: { ...error, properties: { pointer: text, detail: text } },
      },
      paymentId: text,
      candidates: { type: 'array', items: text },
    },
  };
}

/** One response a status, though several problems may share it. */
export function problemResponses(problems: readonly ProblemSlug[]): Json {
  const statuses = [...new Set(problems.map((slug) => PROBLEM_STATUSES[slug]))];
  return Object.fromEntries(
    statuses.map((status) => {
      const slugs = problems.filter((slug) => PROBLEM_STATUSES[slug] === status);
      return [status, { description: slugs.join(', '), ...problemContent(slugs) }];
    }),
  );
}

function problemContent(slugs: readonly ProblemSlug[]): Json {
  const narrowed = { properties: { type: { enum: typesOf(slugs) } } };
  const schema = { allOf: [ref('schemas', 'Problem'), narrowed] };
  return { content: { 'application/problem+json': { schema } } };
}

function typesOf(slugs: readonly string[]): string[] {
  return slugs.map((slug) => `/problems/${slug}`);
}
