/** Finds codes in a picture: by the browser where it can, else by ZXing, which we serve ourselves. */

import type { Detector } from './camera.ts';

/** Wallets show these two; products are found so that they can be told apart. */
const NATIVE_FORMATS: ReadonlyMap<string, string> = new Map([
  ['qr_code', ']Q1'],
  ['code_128', ']C0'],
  ['ean_13', ']E0'],
  ['ean_8', ']E4'],
  ['upc_a', ']E0'],
  ['upc_e', ']E0'],
]);
const NEEDED = ['qr_code', 'code_128'];

/** Shape Detection API; no part of the DOM types yet. */
interface NativeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string; format: string }[]>;
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

export async function createDetector(): Promise<Detector> {
  const native = (globalThis as { BarcodeDetector?: NativeDetectorClass }).BarcodeDetector;
  const supported = (await native?.getSupportedFormats().catch(() => undefined)) ?? [];
  if (native && NEEDED.every((format) => supported.includes(format))) {
    const formats = supported.filter((format) => NATIVE_FORMATS.has(format));
    return orZxing(nativeDetector(new native({ formats })));
  }
  return zxingDetector();
}

async function zxingDetector(): Promise<Detector> {
  const { createZxingDetector } = await import('./zxing.ts');
  return createZxingDetector();
}

/** Some browsers name the formats, and yet the service of their system that reads them is not there. */
function orZxing(native: Detector): Detector {
  let instead: Detector | undefined;
  return {
    async detect(video) {
      if (instead) return instead.detect(video);
      try {
        return await native.detect(video);
      } catch {
        instead = await zxingDetector();
        return instead.detect(video);
      }
    },
  };
}

function nativeDetector(native: NativeDetector): Detector {
  return {
    async detect(video) {
      const [first] = await native.detect(video);
      if (!first) return undefined;
      const symbology = NATIVE_FORMATS.get(first.format);
      return { text: first.rawValue, ...(symbology !== undefined && { symbology }) };
    },
  };
}
