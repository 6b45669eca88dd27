/** Where the shop's back office hears of what has ended. */
import { readWebhookSecret, type WebhookSigner } from '../keys/webhook-secret.ts';
import type { Env } from './env.ts';
import { ConfigError } from './error.ts';
import { orConfigError, safeFolders } from './key-files.ts';
import { isLoopback } from './values.ts';

const NAME = 'KAIKEI_WEBHOOK_URL';
const SECRET_FILE = 'KAIKEI_WEBHOOK_SECRET_FILE';

export interface WebhookSettings {
  /** Path and query may hold a secret of the receiver's: only the origin is ever shown. */
  url: URL;
  /** All that is to be had of the secret. */
  sign: WebhookSigner;
}

/** Also for the command line. @throws ConfigError, which never repeats the URL */
export function webhookSettings(env: Env): WebhookSettings | undefined {
  const text = env[NAME];
  const file = env[SECRET_FILE];
  if (text === undefined && file === undefined) return undefined;
  if (text === undefined) throw half(NAME, SECRET_FILE);
  if (file === undefined) throw half(SECRET_FILE, NAME);
  const url = checkedUrl(text);
  const sign = orConfigError(SECRET_FILE, () => readWebhookSecret(file, safeFolders(env)));
  return { url, sign };
}

function half(missing: typeof NAME | typeof SECRET_FILE, present: string): ConfigError {
  return new ConfigError(missing, `is not set, but ${present} is; set both or neither`);
}

function checkedUrl(text: string): URL {
  if (!URL.canParse(text))
    throw new ConfigError(NAME, 'is not a URL; set it to https://<back office>/<path>');
  const url = new URL(text);
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!isSafe)
    throw new ConfigError(NAME, 'must be https; plain http is taken for a loopback address only');
  if (url.username || url.password || url.hash)
    throw new ConfigError(NAME, 'must be without user, password or fragment');
  return url;
}
