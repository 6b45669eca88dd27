/** Fails when the lockfile holds a version with a known hole. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readJson } from '../lib/paths.mjs';
import { MINIMUM_VERSIONS } from './minimum-versions.mjs';
import { versionTrouble } from './version-trouble.mjs';

const { packageManager } = /** @type {{ packageManager: string }} */ (
  readJson(join(ROOT, 'package.json'))
);
const lockfile = readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8');
const troubles = versionTrouble({ lockfile, packageManager, minimums: MINIMUM_VERSIONS });
for (const trouble of troubles) console.error(trouble);
process.exitCode = troubles.length === 0 ? 0 : 1;
