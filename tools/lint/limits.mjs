/**
 * How long a test waits is said in one place, tests/support/limits.ts: a number beside a test is soon too little on
 * another machine.
 */
const message =
  'Leave it out: the limits of tests/support/limits.ts hold. What the rules let come late waits for `waitLimitMs(ruleMs)`.';

const TESTS = '/^(?:it|test|describe|beforeAll|beforeEach|afterAll|afterEach)$/';

export const limitRules = [
  // { timeout: 30_000 }
  'Property[key.name=/^(?:timeout|testTimeout|hookTimeout)$/] > Literal.value',
  // it('…', () => …, 30_000)
  `CallExpression[callee.name=${TESTS}] > Literal.arguments[value>=1]`,
  // it.each(…)('…', () => …, 30_000)
  `CallExpression[callee.callee.object.name=${TESTS}] > Literal.arguments[value>=1]`,
  // until('…', () => …, 30_000), till.expectState('…', 30_000)
  'CallExpression[callee.name="until"][arguments.1.type="ArrowFunctionExpression"] > Literal.arguments[value>=1]',
  'CallExpression[callee.property.name="expectState"] > Literal.arguments[value>=1]',
  // test.setTimeout(30_000)
  'CallExpression[callee.object.name="test"][callee.property.name="setTimeout"]',
].map((selector) => ({ selector, message }));
