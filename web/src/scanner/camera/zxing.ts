/** ZXing in WebAssembly, with its binary from our own origin. */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import binary from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { Detector } from './camera.ts';

const OPTIONS: ReaderOptions = {
  formats: ['QRCode', 'Code128', 'EAN13', 'EAN8', 'UPCA', 'UPCE'],
  maxNumberOfSymbols: 1,
};
/** Wider pictures take longer and tell no more of a code that fills a quarter of them. */
const WIDEST_PX = 1_280;

export async function createZxingDetector(): Promise<Detector> {
  // By itself it would fetch the binary from another site.
  await prepareZXingModule({
    overrides: { locateFile: () => binary },
    fireImmediately: true,
  });
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser cannot read pictures');
  return {
    async detect(video) {
      const scale = Math.min(1, WIDEST_PX / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      const [first] = await readBarcodes(picture, OPTIONS);
      if (!first?.isValid) return undefined;
      const { text, symbologyIdentifier } = first;
      return { text, ...(symbologyIdentifier !== '' && { symbology: symbologyIdentifier }) };
    },
  };
}
