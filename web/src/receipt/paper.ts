/** The paper that the browser prints a receipt on: a roll, so its page is as long as the receipt. */
import type { Receipt } from '@kaikei/shared/shop/receipt.ts';
import type { Attachment } from 'svelte/attachments';

const PX_PER_MM = 96 / 25.4;
/** Some printers begin to cut a little early. */
const END_MM = 3;

/**
 * Gives the page the size of the element that it is attached to, as it will be printed; the rule goes with the element.
 * As a rule of a script, because the page's policy takes no style in its markup.
 */
export function asPage(paper: Receipt['paper']): Attachment<HTMLElement> {
  return (element) => {
    const sheet = new CSSStyleSheet();
    const measure = (): void => {
      const heightMm = Math.ceil(element.scrollHeight / PX_PER_MM) + END_MM;
      sheet.replaceSync(`@page { size: ${paper}mm ${heightMm}mm; margin: 0; }`);
    };
    measure();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    // What has changed in this very frame is observed in the next one only.
    window.addEventListener('beforeprint', measure);
    return () => {
      sizes.disconnect();
      window.removeEventListener('beforeprint', measure);
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  };
}
