/** The envelope of every answer: `code`, `msg`, `psn`, `data`, `sign` (gateway contract 2.4 and 3.2). */
import type { KeyObject } from 'node:crypto';
import { MalformedJsonError, decodeUtf8, readJson, type JsonText } from '../json.ts';
import { AnswerError } from './answer-error.ts';
import { canonicalText } from './canonical.ts';
import { isSignedBy } from './signature.ts';
import { withoutMark } from './text-mark.ts';

export interface Envelope {
  code: string;
  /** False: there is no signature. A wrong one is no envelope at all. */
  signed: boolean;
  members: ReadonlyMap<string, string>;
  /** The members of `data`; undefined where there are none. */
  data: ReadonlyMap<string, string> | undefined;
}

/** @throws AnswerError where the bytes are not a well-formed envelope, or are signed wrongly */
export function openEnvelope(body: Uint8Array, publicKeys: readonly KeyObject[]): Envelope {
  const { members } = strictObject(body, 'malformed');
  const signature = members.get('sign');
  if (signature && !isSignedBy(publicKeys, canonicalText(members), signature))
    throw new AnswerError('bad-signature');
  const code = members.get('code');
  if (!code) throw new AnswerError('no-code');
  return { code, signed: Boolean(signature), members, data: readData(members.get('data')) };
}

/** `data` is a JSON string, or an object of which we hold the raw text: both are read the same way. */
function readData(text: string | undefined): ReadonlyMap<string, string> | undefined {
  if (!text || text === 'null' || text === '[]') return undefined;
  const { members } = strictObject(text, 'malformed-data');
  return members.size > 0 ? members : undefined;
}

function strictObject(source: string | Uint8Array, reason: string): JsonText {
  let json: JsonText;
  try {
    json = readJson(withoutMark(typeof source === 'string' ? source : decodeUtf8(source)));
  } catch (error) {
    if (error instanceof MalformedJsonError) throw new AnswerError(reason);
    throw error;
  }
  if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value))
    throw new AnswerError(reason);
  return json;
}
