/**
 * The rules that go by one file alone, as `npm test` runs them: those that need the types of all files take four times
 * as long, and are left to `npm run lint` and `npm run test:long`.
 */
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import all from '../../eslint.config.js';

export default defineConfig(all, tseslint.configs.disableTypeChecked, {
  // What switches a typed rule off has nothing to do here.
  linterOptions: { reportUnusedDisableDirectives: 'off' },
});
