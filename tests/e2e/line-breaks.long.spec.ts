/** Japanese lines break between phrases: nothing may stand alone on a line of its own. */
import { expect, type Locator } from '@playwright/test';
import { CATALOGUES } from '../support/catalogues.ts';
import { test } from './_test.ts';

const { till: t } = CATALOGUES.ja;

/** The text of each line as it is drawn. */
function linesOf(element: Locator): Promise<string[]> {
  return element.evaluate((drawn) => {
    const text = drawn.firstChild;
    if (!(text instanceof Text)) throw new Error('no text');
    const lines: { bottom: number; text: string }[] = [];
    for (let place = 0; place < text.length; place += 1) {
      const range = document.createRange();
      range.setStart(text, place);
      range.setEnd(text, place + 1);
      const { top, bottom } = range.getBoundingClientRect();
      const last = lines.at(-1);
      if (last === undefined || top >= last.bottom) lines.push({ bottom, text: range.toString() });
      else last.text += range.toString();
    }
    return lines.map((line) => line.text);
  });
}

/** Where its phrases end. */
const WHOLE_LINES = [['コードを読み取ってください'], ['コードを', '読み取ってください']];

for (const width of [360, 1024, 1280]) {
  test(`the request to scan breaks between phrases at ${width} px`, async ({ till }) => {
    await till.enterAmount(1480);
    await till.page.setViewportSize({ width, height: 768 });
    const title = till.part('scan-area').getByRole('heading', { level: 1 });
    await expect(title).toHaveText(t.sale.scanNow);
    expect(WHOLE_LINES).toContainEqual(await linesOf(title));
  });
}
