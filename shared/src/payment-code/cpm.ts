/**
 * What a base64 code of the consumer-presented mode says of its operator. It also holds the account
 * number of the customer (tags 57 and 5A), of which only the issuer's eight digits are read: nothing
 * else of it can get out.
 */
import { readBase64 } from './base64.ts';
import { hex, readTlv, type Tlv } from './tlv.ts';

export interface CpmApplication {
  /** Tag 4F in hexadecimal: EMVCo puts the bytes of an AID there. */
  readonly aid: string;
  /** Tag 4F as text, where it is text or packed digits: JPQR puts the operator's number there. */
  readonly operator: string;
  /** Tag 50, the brand in letters; empty where there is none. */
  readonly label: string;
  /** The first eight digits of tag 57: who issued the number; empty where it is shorter or absent. */
  readonly issuer: string;
}

export type CpmResult =
  | { ok: true; applications: CpmApplication[] }
  /** Not base64, or the bytes end in the middle of a data object: the code was not read whole. */
  | { ok: false; trouble: 'characters' | 'length' };

const APPLICATION = '61';
const AID = '4F';
const LABEL = '50';
const TRACK_2 = '57';
const ISSUER_BYTES = 4;

/** Reads a code that begins as `CODE_SHAPES` say; never throws. */
export function readCpm(code: string): CpmResult {
  const base64 = readBase64(code);
  if (!base64.ok) return base64;
  const objects = readTlv(base64.bytes);
  if (!objects) return { ok: false, trouble: 'length' };
  const applications = objects.flatMap(({ tag, value }) => {
    if (tag !== APPLICATION) return [];
    const members = readTlv(value);
    return members ? [toApplication(members)] : [];
  });
  return { ok: true, applications };
}

function toApplication(members: readonly Tlv[]): CpmApplication {
  const find = (tag: string) => members.find((member) => member.tag === tag)?.value;
  const aid = find(AID) ?? new Uint8Array();
  const label = find(LABEL) ?? new Uint8Array();
  const issuer = hex((find(TRACK_2) ?? new Uint8Array()).subarray(0, ISSUER_BYTES));
  return {
    aid: hex(aid),
    operator: asText(aid) ?? hex(aid),
    label: asText(label) ?? '',
    issuer: /^\d{8}$/.test(issuer) ? issuer : '',
  };
}

/** Printable ASCII, or nothing. */
function asText(bytes: Uint8Array): string | undefined {
  const isText = bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? String.fromCharCode(...bytes) : undefined;
}
