import { rememberedCodes } from './ids.ts';
import type { Proxy } from './proxy.ts';

/** Something that may hold what it must not: a file, a log, an answer. */
export interface Place {
  name: string;
  bytes: Buffer;
}

/** Where the proxy left a payment code that it was given: files of its folder, or its log. */
export async function leakedCodes(proxy: Proxy): Promise<string[]> {
  const files = await proxy.files();
  const places = [...files, { name: 'log', bytes: Buffer.from(proxy.log) }];
  return places.flatMap(({ name, bytes }) =>
    [...rememberedCodes()]
      .filter((code) => bytes.includes(code))
      .map((code) => `${name} holds ${code}`),
  );
}

/** Where one of the secrets is, in any form in which programs write such things. */
export function leaks(
  places: readonly Place[],
  secrets: Readonly<Record<string, string | Buffer>>,
): string[] {
  const forms = Object.entries(secrets).map(([what, secret]) => ({ what, forms: formsOf(secret) }));
  return places.flatMap(({ name, bytes }) =>
    forms
      .filter((secret) => secret.forms.some((form) => bytes.includes(form)))
      .map(({ what }) => `${name} holds ${what}`),
  );
}

/** As it is, in UTF-16, in hex, and in base64 wherever in a longer text it begins. */
function formsOf(secret: string | Buffer): Buffer[] {
  const bytes = Buffer.from(secret);
  if (bytes.length < 8) throw new Error('too short: it would be found by chance');
  const texts = [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64From(bytes, offset)),
  ];
  const wide = typeof secret === 'string' ? [Buffer.from(secret, 'utf16le')] : [];
  return [bytes, ...wide, ...texts.map((text) => Buffer.from(text))];
}

/** The letters that depend on these bytes alone, whatever stands before and after them. */
function base64From(bytes: Buffer, offset: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  return (['base64', 'base64url'] as const).map((form) =>
    padded
      .toString(form)
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : 4, -3),
  );
}
