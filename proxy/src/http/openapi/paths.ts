/** The calls, by path and method, from the rows that describe them. */
import { mapValues, ref, type Json } from './json.ts';
import type { OperationRow, Operations } from './operation-row.ts';
import { PAYMENT_OPERATIONS } from './operations/payments.ts';
import { SERVICE_OPERATIONS } from './operations/service.ts';
import { SHOP_OPERATIONS } from './operations/shop.ts';
import { TERMINAL_OPERATIONS } from './operations/terminals.ts';
import { problemResponses } from './problems.ts';
import type { SchemaName } from './schemas.ts';

const OPERATIONS: Operations = {
  ...TERMINAL_OPERATIONS,
  ...SHOP_OPERATIONS,
  ...PAYMENT_OPERATIONS,
  ...SERVICE_OPERATIONS,
};

export function paths(): Json {
  return mapValues(OPERATIONS, (operations) => mapValues(operations, operationOf));
}

function operationOf(row: OperationRow): Json {
  return {
    summary: row.summary,
    ...(row.description !== undefined && { description: row.description }),
    security: row.open ? [] : [{ terminal: [] }],
    ...(row.parameters && { parameters: row.parameters.map((name) => ref('parameters', name)) }),
    ...(row.body && {
      requestBody: {
        required: row.body.required,
        content: contentOf(row.body.mediaTypes, row.body.schema),
      },
    }),
    responses: {
      ...answersOf(row),
      ...problemResponses(row.problems),
      default: ref('responses', 'AnyCall'),
    },
  };
}

function answersOf({ answers }: OperationRow): Json {
  return mapValues(answers, ({ says, mediaType, schema }) => ({
    description: says,
    ...(mediaType !== undefined && { content: contentOf([mediaType], schema) }),
  }));
}

function contentOf(mediaTypes: readonly string[], schema: SchemaName | undefined): Json {
  const content = schema === undefined ? {} : { schema: ref('schemas', schema) };
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, content]));
}
