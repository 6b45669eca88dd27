/** A gateway notification: a flat body, signed over all its members as received (gateway contract 2.5, R12). */
import type { KeyObject } from 'node:crypto';
import { decodeUtf8, MalformedJsonError, readJson } from '../json.ts';
import { canonicalText } from './canonical.ts';
import { isSignedBy } from './signature.ts';

export type Notification =
  /** `members` holds the texts that were signed, and `sign`. */
  { genuine: true; members: ReadonlyMap<string, string> } | { genuine: false };

/** Whether the gateway wrote this JSON or form body. Says nothing about what it contains. */
export function verifyNotification(
  rawBody: string | Uint8Array,
  contentType: string | undefined,
  publicKeys: readonly KeyObject[],
): Notification {
  const members = readMembers(rawBody, contentType ?? '');
  const signature = members?.get('sign');
  if (!members || !signature) return { genuine: false };
  if (!isSignedBy(publicKeys, canonicalText(members), signature)) return { genuine: false };
  return { genuine: true, members };
}

/** The body's look decides, because senders label both forms wrongly; a form never begins with a brace. */
function readMembers(
  rawBody: string | Uint8Array,
  contentType: string,
): ReadonlyMap<string, string> | undefined {
  try {
    const body = typeof rawBody === 'string' ? rawBody : decodeUtf8(rawBody);
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
  return members.size === pairs.length ? members : undefined;
}
