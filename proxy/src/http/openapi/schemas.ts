/** Bodies of requests and answers, from the schemas that judge them. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import {
  CODE_PATTERN,
  gatewaySchema,
  pairSchema,
  paymentListSchema,
  paymentSchema,
  refundSchema,
  submitSchema,
  terminalSchema,
} from '@kaikei/shared/api.ts';
import { credentialSchema, staffListSchema, staffMemberSchema } from '@kaikei/shared/shop/staff.ts';
import { historySchema } from '@kaikei/shared/shop/history.ts';
import {
  closingListSchema,
  closingSchema,
  dayReportSchema,
  newClosingSchema,
} from '@kaikei/shared/shop/report.ts';
import { receiptLinkSchema } from '@kaikei/shared/shop/receipt-link.ts';
import { newRefundSchema } from '@kaikei/shared/shop/refund.ts';
import { storeSchema } from '@kaikei/shared/shop/store.ts';
import { text, type Json } from './json.ts';

/** @param maxAmount of one payment, in minor units */
export function schemas(maxAmount: number) {
  return {
    Submission: submissionSchema(maxAmount),
    Payment: schemaOf(paymentSchema),
    PaymentList: schemaOf(paymentListSchema),
    NewRefund: schemaOf(newRefundSchema),
    Refund: schemaOf(refundSchema),
    ReceiptLink: schemaOf(receiptLinkSchema),
    Pairing: schemaOf(pairSchema),
    Terminal: schemaOf(terminalSchema),
    Gateway: schemaOf(gatewaySchema),
    Store: schemaOf(storeSchema),
    DayReport: schemaOf(dayReportSchema),
    NewClosing: schemaOf(newClosingSchema),
    Closing: schemaOf(closingSchema),
    ClosingList: schemaOf(closingListSchema),
    History: schemaOf(historySchema),
    Staff: schemaOf(staffListSchema),
    StaffMember: schemaOf(staffMemberSchema),
    Credential: schemaOf(credentialSchema),
    Health: statusSchema('ok'),
    Readiness: statusSchema('ready', 'not-ready'),
  } satisfies Record<string, Json>;
}

export type SchemaName = keyof ReturnType<typeof schemas>;

/** Amount and code are judged by more than their form: by the proxy's limit, and by the wallets' shapes. */
function submissionSchema(maximum: number): Json {
  const schema = schemaOf(submitSchema);
  const properties = schema['properties'] as Record<string, Json>;
  return {
    ...schema,
    properties: {
      ...properties,
      amount: { ...properties['amount'], maximum },
      code: { ...properties['code'], pattern: CODE_PATTERN.source },
    },
  };
}

export function schemaOf(source: GenericSchema): Json {
  const { $schema: _dialect, ...rest } = toJsonSchema(source, {
    errorMode: 'ignore',
    typeMode: 'input',
  });
  return rest;
}

function statusSchema(...values: string[]): Json {
  return {
    type: 'object',
    required: ['status'],
    properties: {
      status: { type: 'string', enum: values },
      ...(values.length > 1 && { failing: { type: 'array', items: text } }),
    },
  };
}
