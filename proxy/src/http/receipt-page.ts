/** The page by which a customer reads a receipt: HTML without a script, every text of it escaped by the template. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { receiptBlocks, type ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import type { Receipt } from '@kaikei/shared/shop/receipt.ts';
import { wordsIn, type pageLanguage } from './receipt-words.ts';

type Language = ReturnType<typeof pageLanguage>;
type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 26rem; }
h1 { margin: 0.25rem 0; font-size: 1.375rem; text-align: center; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; overflow-wrap: anywhere; }
.center, footer { text-align: center; }
.mark { margin: 0.5rem auto; padding: 0.125rem 1rem; width: fit-content; border: 2px solid; font-weight: 700; }
hr { margin: 0.75rem 0; border: 0; border-top: 1px dashed; }
dl { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin: 0.125rem 0; }
dd { margin: 0 0 0 auto; text-align: end; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.total { font-size: 1.25rem; font-weight: 700; }
footer { margin-top: 2rem; font-size: 0.875rem; }
@media print { footer { display: none; } body { padding: 0; } }
`;

/** Of exactly what stands between the tags. */
const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Nothing is loaded, sent, framed or run. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox',
].join('; ');

export function receiptPage(receipt: Receipt, language: Language): Html {
  const words = wordsIn(language);
  const blocks = receiptBlocks(receipt, words.receipt);
  // A stamp is for paper: what is shown on a screen needs none.
  const shown = blocks.filter(({ kind }) => kind !== 'stamp-box');
  const title = [words.receipt.title, receipt.store.name].filter(Boolean).join(' · ');
  const body = html`<main>${shown.map(blockHtml)}</main>
    <footer><p>${words.untilWhen}</p></footer>`;
  return pageHtml(language, title, body);
}

/** The same for whatever does not lead to a receipt. */
export function gonePage(language: Language): Html {
  const { goneTitle, gone } = wordsIn(language);
  const body = html`<main>
    <h1>${goneTitle}</h1>
    <p class="center">${gone}</p>
  </main>`;
  return pageHtml(language, goneTitle, body);
}

function pageHtml(language: Language, title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow, noarchive" />
        <meta name="format-detection" content="telephone=no" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

function blockHtml(block: ReceiptBlock): Html {
  switch (block.kind) {
    case 'title':
      return html`<h1>${block.text}</h1>`;
    case 'mark':
      return html`<p class="mark">${block.text}</p>`;
    case 'text':
      return html`<p class="${block.align}">${block.text}</p>`;
    case 'row':
      return html`<dl class="${block.isTotal ? 'total' : 'row'}">
        <dt>${block.name}</dt>
        <dd>${block.value}</dd>
      </dl>`;
    case 'rule':
      return html`<hr />`;
    case 'stamp-box':
      return html``;
  }
}
