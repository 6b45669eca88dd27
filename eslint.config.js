import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { limitRules } from './tools/lint/limits.mjs';
import { arrowRules } from './tools/lint/arrows.mjs';

const SOURCES = ['shared/src/**', 'proxy/src/**', 'web/src/**'];

export default defineConfig(
  { ignores: ['**/node_modules/', 'dist/', 'data/', 'test-results/', 'playwright-report/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    name: 'types',
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] } },
  },
  {
    name: 'types in svelte',
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    name: 'everywhere',
    rules: {
      // The compiler knows better which names there are.
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A template of a number is clear; one of an object or of undefined is a bug.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        {
          allowNumber: true,
          allowBoolean: true,
          allowAny: false,
          allowNullish: false,
          allowRegExp: false,
          allowNever: false,
        },
      ],
      '@typescript-eslint/restrict-plus-operands': [
        'error',
        {
          allowNumberAndString: true,
          allowAny: false,
          allowBoolean: false,
          allowNullish: false,
          allowRegExp: false,
        },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // The compiler finds them, in a tenth of the time.
      '@typescript-eslint/no-unused-vars': 'off',
      // Texts are taken apart by code point, which is what spreading does.
      '@typescript-eslint/no-misused-spread': [
        'error',
        { allow: [{ from: 'lib', name: 'string' }] },
      ],
      // An async function may have nothing to wait for where its interface asks for a promise.
      '@typescript-eslint/require-await': 'off',
      // It takes the words of the reason behind the code for codes; the compiler itself names a wrong one.
      'svelte/no-unused-svelte-ignore': 'off',
      'svelte/no-at-html-tags': 'error',
    },
  },
  {
    name: 'tests',
    files: ['tests/**'],
    rules: {
      // `expect.any()` and its like are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // Vitest reads from its pattern what a fixture needs: `{}` where that is nothing.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    },
  },
  {
    name: 'limits of tests',
    files: ['tests/**'],
    ignores: ['tests/bench/**', 'tests/support/limits.ts'],
    rules: { 'no-restricted-syntax': ['error', ...limitRules] },
  },
  {
    name: 'browser tests',
    files: ['tests/e2e/**'],
    ignores: ['tests/e2e/_test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: '@playwright/test',
          importNames: ['test'],
          message: "Take it from './_test.ts': it fails on every violation of the page's policy.",
        },
      ],
    },
  },
  {
    name: 'sources',
    files: SOURCES,
    rules: {
      'max-lines-per-function': ['error', { max: 80, skipComments: true, skipBlankLines: true }],
      // A line on the console is a way out for a code or a key that no list of allowed fields guards.
      'no-console': 'error',
    },
  },
  arrowRules,
  {
    name: 'environment',
    files: ['proxy/src/**'],
    ignores: ['proxy/src/config/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only proxy/src/config reads it.' },
      ],
    },
  },
);
