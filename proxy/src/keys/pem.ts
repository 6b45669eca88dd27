/** PEM as people have it: on one line, with `\n` spelled out, indented, or under a label that does not fit. */
import { decodeBase64 } from './files.ts';
import { KeyError } from './key-error.ts';

export interface PemBlock {
  /** Such as `PRIVATE KEY`. It says what somebody believed the body to be. */
  label: string;
  der: Buffer;
  /** An old encrypted key (RFC 1421): as its parser wants it, since the headers decide how it is opened. */
  encryptedText?: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END [A-Z0-9 ]+-----/gs;
const ENCRYPTION_HEADERS =
  /Proc-Type:\s*4\s*,\s*ENCRYPTED\s+DEK-Info:\s*([A-Z0-9-]+)\s*,\s*([0-9A-Fa-f]+)/;

export function isPem(text: string): boolean {
  return text.includes('-----BEGIN');
}

/** @throws KeyError where a block is cut off or holds something else than base64 */
export function pemBlocks(text: string): PemBlock[] {
  const plain = text.replace(/\\r\\n|\\n|\\r/g, '\n');
  const blocks = [...plain.matchAll(BLOCK)].map(([, label = '', body = '']) => block(label, body));
  const begun = plain.match(/-----BEGIN/g)?.length ?? 0;
  if (begun !== blocks.length)
    throw new KeyError('is cut off in the middle; put the whole file there');
  return blocks;
}

function block(label: string, body: string): PemBlock {
  const headers = ENCRYPTION_HEADERS.exec(body);
  if (!headers) return { label, der: decodeBase64(body) };
  const [all, cipher = '', vector = ''] = headers;
  const der = decodeBase64(body.replace(all, ''));
  const head = `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher},${vector}\n`;
  return { label, der, encryptedText: pemText(label, der, head) };
}

export function pemText(label: string, der: Buffer, headers = ''): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  const begin = `-----BEGIN ${label}-----`;
  return [begin, ...(headers ? [headers] : []), ...lines, `-----END ${label}-----`, ''].join('\n');
}
