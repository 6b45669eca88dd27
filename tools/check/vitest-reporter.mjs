import { writeFileSync } from 'node:fs';

const nameOf = (/** @type {import('vitest/node').TestCase} */ test) =>
  `${test.module.relativeModuleId}: ${test.fullName}`;

/** Writes what vitest's own JSON report leaves out: why a test was skipped, and errors outside of any test. */
export default class CountsReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    // What belongs to the other run was not skipped.
    const isLong = process.env['LONG_PROOFS'] === '1';
    const tests = modules
      .flatMap((module) => [...module.children.allTests()])
      .filter((test) => test.tags.includes('long') === isLong);
    const inState = (/** @type {string} */ state) =>
      tests.filter((test) => test.result().state === state);
    const brokenFiles = modules.filter(
      (module) => module.state() === 'failed' && module.errors().length > 0,
    );
    /** @type {import('./counts.mjs').Counts} */
    const counts = {
      passed: inState('passed').length,
      failed: [
        ...inState('failed').map(nameOf),
        ...brokenFiles.map((module) => module.relativeModuleId),
        ...strayErrors.map(String),
      ],
      skipped: inState('skipped').map((test) => {
        const result = test.result();
        const reason = result.state === 'skipped' ? result.note : undefined;
        return { name: nameOf(test), reason: reason ?? 'no reason given' };
      }),
    };
    const path = process.env['VITEST_REPORT'];
    if (path !== undefined) writeFileSync(path, JSON.stringify(counts));
  }
}
