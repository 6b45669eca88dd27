import { describe, expect, test } from 'vitest';
import { referenceTrouble } from '../../tools/check/reference-trouble.mjs';

const PAGES = {
  'docs/payment-rules.md': '# Rules\n\n- **R1** One.\n- **R15** _(proxy)_ Fifteen.\n',
  'docs/faults.md': '| fault | what |\n| F01 | Lost. |\n\n| I2  | Money. |\n',
  'docs/gateway-contract.md': '## 1. Transport\n\n### 1.2 Paths\n\n### 1.4 Parameters\n',
};

function trouble(texts: Record<string, string>) {
  const all = { ...PAGES, ...texts };
  return referenceTrouble({ texts: all, exists: (path) => path in all });
}

describe('a tag', () => {
  test('that is defined is well', () => {
    const text = '// R1, R15 (F01): gateway contract 1.2 to 1.4 and 1\n';
    expect(trouble({ 'proxy/src/a.ts': text, 'tests/a.ts': '// I2' })).toEqual([]);
  });

  test.each([
    ['// R17', 'R17 is not in docs/payment-rules.md'],
    ['// (F51)', 'F51 is not in docs/faults.md'],
    ['// gateway contract 1.2 and 3.9', 'docs/gateway-contract.md has no section 3.9'],
    ['/**\n * (gateway contract\n * 2.1)\n */', 'docs/gateway-contract.md has no section 2.1'],
  ])('that is defined nowhere is named: %j', (text, why) => {
    expect(trouble({ 'proxy/src/a.ts': text })).toEqual([`proxy/src/a.ts: ${why}.`]);
  });

  test('of an invariant is one in tests only: elsewhere it is a name like others', () => {
    expect(trouble({ 'tests/a.ts': '// I13', 'web/src/a.ts': 'type I13 = 1' })).toEqual([
      'tests/a.ts: I13 is not in docs/faults.md.',
    ]);
  });
});

describe('a document', () => {
  const page = '# The till\n\n## Go live!\n\n```sh\n# no heading\n```\n\n## 決済 (d払い)\n';

  test.each([
    '[there](../README.md#go-live)',
    '[there](../README.md#決済-d払い)',
    '[there](../README.md#%E6%B1%BA%E6%B8%88-d%E6%89%95%E3%81%84)',
    '[here](#the-page)',
    '[elsewhere](https://example.com/x#y)',
    '`docs/faults.md`, `tests/*.ts`, `docs/<name>.md`',
  ])('leads somewhere: %s', (text) => {
    expect(trouble({ 'README.md': page, 'docs/a.md': `# The page\n\n${text}\n` })).toEqual([]);
  });

  test.each([
    ['[gone](gone.md)', 'the link gone.md leads nowhere'],
    ['[gone](../README.md#gone)', 'the link ../README.md#gone leads nowhere'],
    ['[code](../README.md#no-heading)', 'the link ../README.md#no-heading leads nowhere'],
    ['`tests/unit/gone.test.ts`', 'tests/unit/gone.test.ts is not there'],
  ])('leads nowhere: %s', (text, why) => {
    expect(trouble({ 'README.md': page, 'docs/a.md': text })).toEqual([`docs/a.md: ${why}.`]);
  });
});

test('a document that a comment or a message names is looked for', () => {
  expect(
    trouble({ 'a.ts': '// docs/faults.md says how, docs/gone.md and docs/faults.md#gone do not' }),
  ).toEqual(['a.ts: docs/gone.md is not there.', 'a.ts: docs/faults.md#gone is not there.']);
});
