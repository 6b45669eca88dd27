/** What a call of the API is described by, and what many of them share. */
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { ParameterName } from './parameters.ts';
import type { SchemaName } from './schemas.ts';

/** Without a media type there is no body. */
interface AnswerRow {
  says: string;
  mediaType?: string;
  schema?: SchemaName;
}

export interface OperationRow {
  summary: string;
  description?: string;
  answers: Record<number, AnswerRow>;
  problems: readonly ProblemSlug[];
  parameters?: readonly ParameterName[];
  body?: { schema?: SchemaName; required: boolean; mediaTypes: readonly string[] };
  /** Needs no terminal. */
  open?: true;
}

export const json = (schema: SchemaName, says: string): AnswerRow => ({
  says,
  mediaType: 'application/json',
  schema,
});

/** By path, then by method. */
export type Operations = Record<string, Record<string, OperationRow>>;

export const TERMINAL_PROBLEMS = [
  'terminal-unauthenticated',
  'terminal-revoked',
  'rate-limited',
] as const;
export const BODY_PROBLEMS = [
  'malformed-json',
  'payload-too-large',
  'unsupported-media-type',
  'validation-error',
] as const;
export const CHANGE_PROBLEMS = ['origin-not-allowed', 'storage-unavailable'] as const;
export const JSON_ONLY = ['application/json'] as const;
export const ORIGIN_HEADERS = ['origin', 'site'] as const;
