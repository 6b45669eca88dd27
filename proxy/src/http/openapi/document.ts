/** `/v1/openapi.json`, made from the schemas that judge the requests and from the list of problems. */
import { mapValues, type Json } from './json.ts';
import { PARAMETERS } from './parameters.ts';
import { paths } from './paths.ts';
import { anyCallResponse, problemSchema } from './problems.ts';
import { schemas } from './schemas.ts';
import { webhooks } from './webhooks.ts';

/** @param maxAmount of one payment, in minor units */
export function openapiDocument({ maxAmount }: { maxAmount: number }): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kaikei proxy',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Payments by customer-presented codes. A payment in doubt is never an error of this API: it is a payment whose state is not final yet. HEAD is answered wherever GET is; other methods get 405 with `Allow`.',
    },
    paths: paths(),
    webhooks: webhooks(),
    components: {
      securitySchemes: { terminal: { type: 'apiKey', in: 'cookie', name: '__Host-kaikei' } },
      schemas: { ...schemas(maxAmount), Problem: problemSchema() },
      parameters: mapValues(PARAMETERS, (row, name) => ({ name, ...row })),
      responses: { AnyCall: anyCallResponse() },
    },
  };
}
