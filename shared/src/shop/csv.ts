/** Comma-separated values (RFC 4180), as spreadsheets read them without running what somebody wrote into them. */

/** Told by it, spreadsheets take a file for UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';

/** What a spreadsheet would take for a formula, full-width too, or for the end of the cell before it. */
const ACTIVE = /^[=+\-@\t\r＝＋－＠]/;

export type Cell = string | number | boolean | undefined;

/** One line with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  const text = cell === undefined ? '' : String(cell);
  // A number is none that somebody wrote: one below zero is to stay a number.
  const inert = typeof cell !== 'number' && ACTIVE.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
