/** A gateway notification: a flat body, signed over all its members as received (gateway contract 2.5, R12). */
import type { KeyObject } from 'node:crypto';
import { MalformedJsonError, decodeUtf8, readJson } from '../json.ts';
import { canonicalText } from './canonical.ts';
import type { Merchant } from './match.ts';
import { MAX_NOTIFICATION_MEMBERS } from './notification-form.ts';
import { isSignedBy } from './signature.ts';
import { withoutMark } from './text-mark.ts';

/** Why it is not the gateway's word to us; words for a metric. */
export type NotGenuine =
  'unreadable' | 'unsigned' | 'other-app' | 'other-merchant' | 'bad-signature';

export type Notification =
  /** `members` holds the texts that were signed, and `sign`. */
  | { genuine: true; members: ReadonlyMap<string, string>; ambiguous: boolean }
  | { genuine: false; reason: NotGenuine };

export interface NotificationReader extends Merchant {
  publicKeys: readonly KeyObject[];
}

/**
 * Whether the gateway wrote this JSON or form body, for us. Says nothing about what it contains, which
 * is not to be relied on where it is `ambiguous`.
 */
export function verifyNotification(
  rawBody: string | Uint8Array,
  contentType: string | undefined,
  { publicKeys, appId, merchantNo }: NotificationReader,
): Notification {
  const members = readMembers(rawBody, contentType ?? '');
  if (!members || members.size > MAX_NOTIFICATION_MEMBERS)
    return { genuine: false, reason: 'unreadable' };
  const signature = members.get('sign');
  if (!signature) return { genuine: false, reason: 'unsigned' };
  if (members.get('app_id') !== appId) return { genuine: false, reason: 'other-app' };
  if (members.get('merchant_no') !== merchantNo)
    return { genuine: false, reason: 'other-merchant' };
  if (!isSignedBy(publicKeys, canonicalText(members), signature))
    return { genuine: false, reason: 'bad-signature' };
  return { genuine: true, members, ambiguous: isAmbiguous(members) };
}

/**
 * The signed text has no quotes: `attach` with `&trans_status=2` in it reads like two members, and
 * somebody could send it on as two. Only `app_id`, which comes first, cannot be made so.
 */
function isAmbiguous(members: ReadonlyMap<string, string>): boolean {
  return [...members].some(([name, text]) => !/^\w+$/.test(name) || /&\w+=/.test(text));
}

/** The body's look decides, because senders label both forms wrongly; a form never begins with a brace. */
function readMembers(
  rawBody: string | Uint8Array,
  contentType: string,
): ReadonlyMap<string, string> | undefined {
  try {
    const body = withoutMark(typeof rawBody === 'string' ? rawBody : decodeUtf8(rawBody));
    const isJson = /^\s*\{/.test(body) || /\bjson\b/i.test(contentType);
    return isJson ? readJson(body).members : formMembers(body);
  } catch (error) {
    if (error instanceof MalformedJsonError) return undefined;
    throw error;
  }
}

/** Undefined where a member comes twice: nobody can tell which one was signed. */
function formMembers(body: string): Map<string, string> | undefined {
  const pairs = [...new URLSearchParams(body)];
  const members = new Map(pairs);
  // Base64 has no blank: one was a plus sign that the sender did not encode.
  const sign = members.get('sign')?.replaceAll(' ', '+');
  if (sign !== undefined) members.set('sign', sign);
  return members.size === pairs.length ? members : undefined;
}
