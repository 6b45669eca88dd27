/** A call's parameters: the texts as received, which the signature covers. Empty ones count as missing. */
import { MalformedJsonError, decodeUtf8, readJson } from '../../json.ts';
import { Refusal } from '../refusals.ts';

export class Params {
  /** Everything received, empty values and `sign` too. */
  readonly all: ReadonlyMap<string, string>;

  /** The same, where values were objects: their text without blanks, which clients sign too. */
  readonly compact: ReadonlyMap<string, string>;

  constructor(all: ReadonlyMap<string, string>, compact = all) {
    this.all = all;
    this.compact = compact;
  }

  get(name: string): string | undefined {
    return this.all.get(name) || undefined;
  }

  /** @throws Refusal `SBX-FIELD` where it is missing */
  need(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new Refusal('SBX-FIELD', name);
    return value;
  }

  /** What the call log may keep: never the payment code, nor what only looks like a parameter. */
  loggable(): Record<string, string> {
    return Object.fromEntries([...this.all].filter(([name]) => LOGGED.has(name)));
  }
}

const LOGGED: ReadonlySet<string> = new Set([
  'app_id',
  'format',
  'charset',
  'sign_type',
  'version',
  'timestamp',
  'method',
  'merchant_no',
  'store_no',
  'terminal_sn',
  'merchant_order_no',
  'orig_merchant_order_no',
  'trans_no',
  'orig_trans_no',
  'pay_method_id',
  'price_currency',
  'order_amount',
  'description',
  'expires',
  'attach',
  'term_ip',
  'longitude',
  'latitude',
  'notify_url',
]);

/**
 * Reads a JSON or form body (gateway contract 1.3: the documentation says JSON, the public SDK posts forms).
 * @throws Refusal `SBX-BODY`
 */
export function readParams(contentType: string | undefined, body: Uint8Array): Params {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  try {
    if (type === 'application/json') return jsonParams(body);
    if (type === 'application/x-www-form-urlencoded') return new Params(formMembers(body));
  } catch (error) {
    if (error instanceof MalformedJsonError) throw new Refusal('SBX-BODY', error.message);
    throw error;
  }
  throw new Refusal('SBX-BODY', 'the content type must be JSON or a form');
}

function jsonParams(body: Uint8Array): Params {
  const { value, members } = readJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('SBX-BODY', 'the body must be an object');
  const objects = Object.entries(value).filter(([, each]) => each && typeof each === 'object');
  const compact = objects.map(([name, each]) => [name, JSON.stringify(each)] as const);
  return new Params(members, new Map([...members, ...compact]));
}

function formMembers(body: Uint8Array): ReadonlyMap<string, string> {
  const pairs = [...new URLSearchParams(decodeUtf8(body))];
  const members = new Map(pairs);
  if (members.size !== pairs.length) throw new Refusal('SBX-BODY', 'a field is there twice');
  return members;
}
