/**
 * What a step found. A step that is no test runner counts as one test.
 * @typedef {object} Counts
 * @property {number} passed
 * @property {string[]} failed the names of what failed
 * @property {{ name: string, reason: string }[]} skipped
 */

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function addCounts(all) {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.flatMap(({ failed }) => failed),
    skipped: all.flatMap(({ skipped }) => skipped),
  };
}

/** @param {Counts} counts */
export function isEmpty({ passed, failed, skipped }) {
  return passed + failed.length + skipped.length === 0;
}

/**
 * The line that `.ci/run` reads.
 * @param {Counts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed.length} failed`;
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`;
}
