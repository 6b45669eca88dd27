import { rememberedCodes } from './ids.ts';
import type { Proxy } from './proxy.ts';

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
