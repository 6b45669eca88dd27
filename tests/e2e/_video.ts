/** What a camera sees, as a file that Chromium takes for one: a code on a grey table. */
import { writeFileSync } from 'node:fs';
import encodeQR from 'qr';

const WIDTH = 640;
const HEIGHT = 480;
const MODULE_PX = 8;
const [BLACK, WHITE, TABLE, COLORLESS] = [16, 235, 120, 128];

/** Writes one picture in YUV4MPEG2, which Chromium plays over and over. */
export function writeVideoOfCode(path: string, text: string): void {
  const modules = encodeQR(text, 'raw', { border: 2 });
  const size = modules.length * MODULE_PX;
  const [left, top] = [Math.floor((WIDTH - size) / 2), Math.floor((HEIGHT - size) / 2)];
  const luma = Buffer.alloc(WIDTH * HEIGHT, TABLE);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const isDark = modules[Math.floor(y / MODULE_PX)]?.[Math.floor(x / MODULE_PX)];
      luma[(top + y) * WIDTH + left + x] = isDark ? BLACK : WHITE;
    }
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, COLORLESS);
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`;
  writeFileSync(path, Buffer.concat([Buffer.from(`${header}FRAME\n`), luma, chroma]));
}
