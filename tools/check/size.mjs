/** Fails when the JavaScript that the till loads at first is heavier than its budget. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';
import { firstLoadBytes } from './first-load.mjs';

const BUDGET_BYTES = 60_000;

const web = join(ROOT, 'dist/web');
const bytes = firstLoadBytes(
  (path) => readFileSync(join(web, path)),
  readdirSync(join(web, 'assets')),
);
console.log(`First-load JavaScript: ${bytes} of ${BUDGET_BYTES} bytes (brotli)`);
process.exitCode = bytes <= BUDGET_BYTES ? 0 : 1;
