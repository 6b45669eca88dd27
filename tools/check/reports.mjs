import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { readJson } from '../lib/paths.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */

/** A runner that died before it could report. */
const noReport = (/** @type {string} */ path) => ({
  passed: 0,
  failed: [`${basename(path)} was not written`],
  skipped: [],
});

/**
 * @param {string} path written by vitest-reporter.mjs
 * @returns {Counts}
 */
export function readVitestReport(path) {
  return existsSync(path) ? /** @type {Counts} */ (readJson(path)) : noReport(path);
}

/**
 * @typedef {import('@playwright/test/reporter').JSONReport} JSONReport
 * @typedef {import('@playwright/test/reporter').JSONReportSuite} JSONReportSuite
 * @typedef {import('@playwright/test/reporter').JSONReportTest} JSONReportTest
 */

/**
 * @param {JSONReportSuite} suite
 * @returns {{ name: string, test: JSONReportTest }[]}
 */
function testsOf(suite) {
  return [
    ...suite.specs.flatMap((spec) =>
      spec.tests.map((test) => ({ name: `${spec.file}: ${spec.title}`, test })),
    ),
    ...(suite.suites ?? []).flatMap(testsOf),
  ];
}

/**
 * @param {string} path written by Playwright's JSON reporter
 * @returns {Counts}
 */
export function readPlaywrightReport(path) {
  if (!existsSync(path)) return noReport(path);
  const report = /** @type {JSONReport} */ (readJson(path));
  const tests = report.suites.flatMap(testsOf);
  const inState = (/** @type {JSONReportTest['status']} */ status) =>
    tests.filter(({ test }) => test.status === status);
  return {
    passed: inState('expected').length,
    // Passing at a second try is a failure: the first try found something.
    failed: [
      ...[...inState('unexpected'), ...inState('flaky')].map(({ name }) => name),
      ...report.errors.map(({ message }) => message ?? 'an error outside of any test'),
    ],
    skipped: inState('skipped').map(({ name, test }) => ({
      name,
      reason:
        test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ??
        'no reason given',
    })),
  };
}
