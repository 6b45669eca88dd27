/** The secret that the webhook is signed with, as Standard Webhooks has it: `whsec_` and base64 of 24 to 64 bytes. */
import { createHmac, randomBytes } from 'node:crypto';
import { readText, refuseOpenToOthers, type SafeFolders } from './files.ts';
import { KeyError } from './key-error.ts';

/** Gives the value of `webhook-signature`. */
export type WebhookSigner = (id: string, unixSeconds: number, body: string) => string;

const PREFIX = 'whsec_';
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;
const NEW_BYTES = 32;
/** The one in use, and the one before it while the receiver changes over. */
const MOST_SECRETS = 2;

/** One secret in a line, the newest first: all of them sign. @throws KeyError */
export function readWebhookSecret(file: string, safeFolders: SafeFolders): WebhookSigner {
  refuseOpenToOthers(file, safeFolders);
  const lines = readText(file)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0 || lines.length > MOST_SECRETS)
    throw new KeyError('the file must hold one secret, or two in lines of their own');
  const secrets = lines.map(bytesOf);
  return (id, unixSeconds, body) =>
    secrets
      .map((secret) => createHmac('sha256', secret).update(`${id}.${unixSeconds}.${body}`))
      .map((mac) => `v1,${mac.digest('base64')}`)
      .join(' ');
}

function bytesOf(line: string): Buffer {
  const text = line.slice(PREFIX.length);
  const bytes = Buffer.from(text, 'base64');
  const isWhole =
    line.startsWith(PREFIX) &&
    bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') &&
    bytes.length >= FEWEST_BYTES &&
    bytes.length <= MOST_BYTES;
  if (isWhole) return bytes;
  throw new KeyError(
    `a secret is whsec_ and the base64 of ${FEWEST_BYTES} to ${MOST_BYTES} bytes: kaikei webhooks secret makes one`,
  );
}

export function newWebhookSecret(): string {
  return PREFIX + randomBytes(NEW_BYTES).toString('base64');
}
