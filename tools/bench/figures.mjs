/**
 * @typedef {object} Measured what tests/bench/figures.ts reports, and by which file
 * @property {string} bench
 * @property {string} measure
 * @property {number | null} value
 * @property {string} unit
 * @property {{ to: string, is: number }} [ratio]
 * @property {string} [goal]
 */

const MARK = 'figure ';
const HEADINGS = ['measure', 'value', 'ratio', 'goal'];

/**
 * @param {string} bench
 * @param {string} output of one file
 * @returns {{ text: string, measured: Measured[] }} what people read of it, and the figures
 */
export function figuresIn(bench, output) {
  const lines = output.split('\n');
  const marked = lines.filter((line) => line.startsWith(MARK));
  return {
    text: lines.filter((line) => !line.startsWith(MARK)).join('\n'),
    measured: marked.map((line) => ({
      bench,
      .../** @type {Omit<Measured, 'bench'>} */ (JSON.parse(line.slice(MARK.length))),
    })),
  };
}

/** @param {Measured[]} figures */
export function tableOf(figures) {
  const rows = figures.map(({ bench, measure, value, unit, ratio, goal = '' }) => [
    `${bench}: ${measure}`,
    `${short(value)} ${unit}`,
    ratio ? `${ratio.is.toFixed(2)} of ${ratio.to}` : '',
    goal,
  ]);
  const all = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {number | null} value null where it was no number, which JSON does not know */
function short(value) {
  if (value === null) return 'none';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1);
}
