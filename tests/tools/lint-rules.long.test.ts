// @module-tag long
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The project's own rules, less those that need types: so each planted file takes a millisecond. */
const untyped = new ESLint({
  cwd: ROOT,
  overrideConfig: [tseslint.configs.disableTypeChecked],
});

/** All of the project's rules, for files that are on no disk. */
const typed = new ESLint({
  cwd: ROOT,
  overrideConfig: {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['web/src/planted.ts', 'web/src/Planted.svelte'],
          defaultProject: 'web/tsconfig.json',
        },
      },
    },
  },
});

async function rulesBroken(filePath: string, code: string, eslint = untyped): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

const WRONG_WAY: [file: string, imported: string][] = [
  ['shared/src/planted.ts', '@kaikei/proxy/clock.ts'],
  ['shared/src/code/planted.ts', '../../../proxy/src/clock.ts'],
  ['shared/src/planted.ts', 'node:fs'],
  ['web/src/sale/planted.ts', '@kaikei/proxy/gateway/port.ts'],
  ['web/src/sale/planted.svelte.ts', '../../../proxy/src/clock.ts'],
  ['web/src/ui/planted.ts', '../sale/sale.svelte.ts'],
  ['web/src/ui/Planted.svelte.ts', '../app/context.ts'],
  ['web/src/ui/planted.ts', '../api/client.ts'],
  ['web/src/storage/planted.ts', '../payment/payments.svelte.ts'],
  ['web/src/storage/planted.ts', '../api/http.ts'],
  ['web/src/scanner/hid/planted.ts', '../../sale/scan-decision.ts'],
  ['web/src/tabs/planted.ts', '../app/till.svelte.ts'],
  ['web/src/api/planted.ts', '../storage/db.ts'],
  ['web/src/i18n/planted.ts', '../payment/phase.ts'],
  ['web/src/payment/planted.ts', '../sale/held-sales.svelte.ts'],
  ['web/src/payment/planted.ts', '../connection/ConnectionTrouble.svelte'],
  ['web/src/connection/planted.ts', '../payment/attempts.svelte.ts'],
  ['web/src/devices/planted.ts', '../sale/amount.ts'],
  ['web/src/history/planted.ts', '../sale/amount.ts'],
  ['web/src/sale/planted.ts', '../history/by-day.ts'],
  ['web/src/sale/planted.ts', '../app/till.svelte.ts'],
  ['proxy/src/context.ts', './cli/serve.ts'],
  ['proxy/src/config/planted.ts', '../cli/serve.ts'],
  ['proxy/src/gateway/planted.ts', '../store/port.ts'],
  ['proxy/src/gateway/deep/planted.ts', '../../http/app.ts'],
  ['proxy/src/gateway/planted.ts', '../payments/supervisor.ts'],
  ['proxy/src/store/planted.ts', '../payments/supervisor.ts'],
  ['proxy/src/store/sqlite/planted.ts', '../../gateway/port.ts'],
  ['proxy/src/store/planted.ts', '@kaikei/proxy/http/app.ts'],
  ['proxy/src/payments/planted.ts', '../http/app.ts'],
  ['proxy/src/http/planted.ts', '../cli/serve.ts'],
  ['proxy/src/sandbox/planted.ts', '../gateway/client.ts'],
  ['proxy/src/sandbox/planted.ts', '../store/port.ts'],
  ['proxy/src/sandbox/store/planted.ts', '../../store/port.ts'],
  ['proxy/src/http/planted.ts', '../../../web/src/main.ts'],
  ['proxy/src/context.ts', './keys/private-key.ts'],
  ['proxy/src/config/planted.ts', '../keys/private-key.ts'],
  ['proxy/src/cli/planted.ts', '../keys/private-key.ts'],
  ['proxy/src/gateway/planted.ts', '../keys/pkcs12.ts'],
  ['proxy/src/payments/planted.ts', '../keys/checks.ts'],
  ['proxy/src/http/routes/planted.ts', '../../keys/private-key.ts'],
];

const RIGHT_WAY: [file: string, imported: string][] = [
  ['shared/src/planted.ts', './money.ts'],
  ['web/src/sale/planted.ts', '@kaikei/shared/money.ts'],
  ['web/src/app/planted.ts', '../history/by-day.ts'],
  ['web/src/app/planted.ts', '../tabs/leadership.svelte.ts'],
  ['web/src/history/planted.ts', '../payment/known-payment.ts'],
  ['web/src/sale/planted.ts', '../payment/order.ts'],
  ['web/src/payment/planted.ts', '../storage/attempts.ts'],
  ['web/src/ui/planted.ts', '../i18n/context.ts'],
  ['web/src/scanner/hid/planted.ts', '../serial/line-settings.ts'],
  ['web/src/i18n/messages.ts', '../payment/phase.ts'],
  ['proxy/src/main.ts', './cli/serve.ts'],
  ['proxy/src/context.ts', './store/port.ts'],
  ['proxy/src/gateway/planted.ts', './store.ts'],
  ['proxy/src/payments/planted.ts', '../gateway/port.ts'],
  ['proxy/src/config/planted.ts', '../keys/signer.ts'],
  ['proxy/src/keys/planted.ts', './private-key.ts'],
  ['proxy/src/payments/planted.ts', '../store/port.ts'],
  ['proxy/src/http/planted.ts', '../payments/supervisor.ts'],
  ['proxy/src/sandbox/planted.ts', '../gateway/canonical.ts'],
  ['proxy/src/sandbox/planted.ts', '../json.ts'],
  ['proxy/src/sandbox/store/planted.ts', '../scripts/script.ts'],
  ['proxy/src/sandbox/store/planted.ts', '../../gateway/signature.ts'],
];

describe('the arrows between folders', () => {
  test.each(WRONG_WAY)('%s may not import %s', async (file, imported) => {
    expect(await rulesBroken(file, `export * from '${imported}';\n`)).toEqual([
      'no-restricted-imports',
    ]);
    expect(await rulesBroken(file, `export const late = import('${imported}');\n`)).toEqual([
      'no-restricted-syntax',
    ]);
    expect(
      await rulesBroken(file, `export type Planted = import('${imported}').Planted;\n`),
    ).toContain('no-restricted-syntax');
  });

  test.each(RIGHT_WAY)('%s may import %s', async (file, imported) => {
    expect(await rulesBroken(file, `export * from '${imported}';\n`)).toEqual([]);
    expect(await rulesBroken(file, `export const late = import('${imported}');\n`)).toEqual([]);
  });
});

describe('what a folder may not touch', () => {
  test.each([
    ['shared/src/planted.ts', 'export const at = Date.now();', 'no-restricted-syntax'],
    ['shared/src/planted.ts', 'export const at = new Date();', 'no-restricted-syntax'],
    ['shared/src/planted.ts', 'export const luck = Math.random();', 'no-restricted-syntax'],
    ['shared/src/planted.ts', 'setTimeout(() => undefined, 1);', 'no-restricted-syntax'],
    ['proxy/src/http/planted.ts', "console.log('a');", 'no-console'],
    ['web/src/sale/planted.ts', "console.log('a');", 'no-console'],
    ['proxy/src/http/planted.ts', 'export const { env } = process;', 'no-restricted-properties'],
    ['proxy/src/cli/planted.ts', 'export const a = process.env;', 'no-restricted-properties'],
    ['proxy/src/keys/planted.ts', "export { env } from 'node:process';", 'no-restricted-imports'],
    ['web/src/ui/Planted.svelte', "{@html '<b>a</b>'}", 'svelte/no-at-html-tags'],
    ['web/src/ui/planted.ts', 'export const a = 1 as any;', '@typescript-eslint/no-explicit-any'],
    [
      'proxy/src/http/planted.ts',
      `export function long() {\n${'  void 0;\n'.repeat(81)}}`,
      'max-lines-per-function',
    ],
  ])('%s: %s', async (file, code, rule) => {
    expect(await rulesBroken(file, `${code}\n`)).toContain(rule);
  });

  test.each([
    ['shared/src/planted.ts', 'export const at = new Date(0);'],
    ['proxy/src/config/planted.ts', 'export const a = process.env;'],
    ['tests/unit/planted.ts', 'export const a = [process.env, Date.now()];'],
  ])('%s may: %s', async (file, code) => {
    expect(await rulesBroken(file, `${code}\n`)).toEqual([]);
  });
});

describe('a limit of a test', () => {
  test.each([
    "test('it', { timeout: 1_000 }, () => undefined);",
    "it('is', () => undefined, 1_000);",
    "it.each([1])('is', () => undefined, 1_000);",
    'beforeAll(() => undefined, 1_000);',
    "await until('it', () => true, 1_000);",
    "await till.expectState('paid', 1_000);",
    "await expect(till.part('a')).toBeVisible({ timeout: 1_000 });",
    'test.setTimeout(1_000);',
  ])('has one place, which is not here: %s', async (code) => {
    expect(await rulesBroken('tests/unit/planted.ts', `${code}\n`)).toEqual([
      'no-restricted-syntax',
    ]);
  });

  test.each([
    "test('it', { retry: 1 }, () => undefined);",
    "it.each([1, 2])('is', () => undefined);",
    "await until('it', () => true, waitLimitMs(60_000));",
    "await expect(till.part('a')).toBeVisible({ timeout: WAIT_LIMIT_MS });",
  ])('may be named: %s', async (code) => {
    expect(await rulesBroken('tests/unit/planted.ts', `${code}\n`)).toEqual([]);
  });
});

describe('rules that need types', () => {
  const FLOATING = 'async function pay(): Promise<void> {}\npay();\n';

  test.each([
    ['web/src/planted.ts', FLOATING, '@typescript-eslint/no-floating-promises'],
    [
      'web/src/Planted.svelte',
      `<script lang="ts">\n${FLOATING}</script>\n`,
      '@typescript-eslint/no-floating-promises',
    ],
    [
      'web/src/planted.ts',
      "export function f(a: 'x' | 'y') {\n  switch (a) {\n    case 'x':\n      return 1;\n  }\n  return 2;\n}\n",
      '@typescript-eslint/switch-exhaustiveness-check',
    ],
  ])('%s: %j breaks %s', async (file, code, rule) => {
    expect(await rulesBroken(file, code, typed)).toContain(rule);
  });
});
