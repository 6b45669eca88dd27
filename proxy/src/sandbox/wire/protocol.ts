/** What every call must be before it is heard: gateway contract 1.2 and 1.4. */
import type { KeyObject } from 'node:crypto';
import type { CallKind } from '@kaikei/shared/verdict.ts';
import { canonicalText } from '../../gateway/canonical.ts';
import { isSignedBy } from '../../gateway/signature.ts';
import { Refusal } from '../refusals.ts';
import type { Params } from './params.ts';

export const ENTRY_PATH = '/api/entry';

const APIS: readonly { kind: CallKind; path: string; method: string }[] = [
  { kind: 'create', path: '/api/entry/cpm', method: 'bscanc.pay.submit' },
  { kind: 'query', path: '/api/entry/orderquery', method: 'order.query' },
  { kind: 'cancel', path: '/api/entry/void', method: 'order.revoker' },
  { kind: 'refund', path: '/api/entry/refund', method: 'order.refund.submit' },
  { kind: 'refund-query', path: '/api/entry/refundquery', method: 'order.refund.query' },
];

/** Which call this is; undefined where path and method name none, or contradict each other. */
export function callKind(path: string, params: Params | undefined): CallKind | undefined {
  const method = params?.get('method');
  const api = APIS.find((each) =>
    path === ENTRY_PATH ? each.method === method : each.path === path,
  );
  return method === undefined || api?.method === method ? api?.kind : undefined;
}

const PROTOCOL_FIELDS = [
  'app_id',
  'format',
  'charset',
  'sign_type',
  'sign',
  'version',
  'timestamp',
  'method',
  'merchant_no',
] as const;

const FIXED: readonly (readonly [string, string])[] = [
  ['format', 'JSON'],
  ['charset', 'UTF-8'],
  ['sign_type', 'RSA2'],
  ['version', '1.0'],
];

const TIMESTAMP_TOLERANCE_MS = 15 * 60_000;

export interface Tenant {
  appId: string;
  merchantNo: string;
  appPublicKey: KeyObject;
}

/** @throws Refusal at the first thing that is wrong; the signature covers the texts as received */
export function checkProtocol(params: Params, tenant: Tenant, now: number): void {
  for (const name of PROTOCOL_FIELDS)
    if (params.get(name) === undefined) throw new Refusal('SYS011', name);
  for (const [name, value] of FIXED)
    if (params.get(name) !== value) throw new Refusal('SBX-PROTOCOL', name);
  checkTimestamp(params.need('timestamp'), now);
  if (params.get('app_id') !== tenant.appId) throw new Refusal('SBX-APP');
  const isSigned = [params.all, params.compact].some((texts) =>
    isSignedBy([tenant.appPublicKey], canonicalText(texts), params.need('sign')),
  );
  if (!isSigned) throw new Refusal('SBX-SIGNATURE');
  if (params.get('merchant_no') !== tenant.merchantNo) throw new Refusal('SBX-MERCHANT');
}

function checkTimestamp(text: string, now: number): void {
  if (!/^\d{13}$/.test(text)) throw new Refusal('SBX-PROTOCOL', 'timestamp');
  if (Math.abs(Number(text) - now) > TIMESTAMP_TOLERANCE_MS) throw new Refusal('SBX-TIMESTAMP');
}
