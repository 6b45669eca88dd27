/** What is likely of a printer that was just added; each of it can be changed. */
import type { PrinterIdentity } from './connection.ts';
import type { PrinterLanguage, PrinterSettings } from './printer-settings.ts';

const STAR = 0x0519;
/** Star's older printers know Line Mode alone, and one family of theirs ESC/POS. */
const STAR_PRNT = /mC-|mPOP|TSP100IV|^$/i;
const STAR_ESC_POS = /BSC10/i;
const NARROW = /58|mC-Print2|mPOP|TM-P20|SM-S2/i;

/** What most printers with a serial line of their own have from the factory; over USB it does not matter. */
const BAUD_RATE = 38_400;

export function defaultSettings(identity: PrinterIdentity, isChosen: boolean): PrinterSettings {
  return {
    ...identity,
    isChosen,
    language: languageOf(identity),
    paper: NARROW.test(identity.productName) ? 58 : 80,
    // Prints on each of them. Letters of its own only some have, and not for every name.
    japanese: 'picture',
    cut: true,
    drawer: false,
    baudRate: BAUD_RATE,
    flowControl: 'none',
  };
}

function languageOf({ vendorId, productName }: PrinterIdentity): PrinterLanguage {
  if (vendorId !== STAR || STAR_ESC_POS.test(productName)) return 'esc-pos';
  return STAR_PRNT.test(productName) ? 'star-prnt' : 'star-line';
}
