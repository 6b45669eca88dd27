/** Fails when the lockfile holds a version with a known hole. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { ROOT, readJson } from '../lib/paths.mjs';
import { MINIMUM_SQLITE, MINIMUM_VERSIONS } from './minimum-versions.mjs';
import { isBelow, versionTrouble } from './version-trouble.mjs';

const { packageManager } = /** @type {{ packageManager: string }} */ (
  readJson(join(ROOT, 'package.json'))
);
const lockfile = readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8');
const troubles = versionTrouble({ lockfile, packageManager, minimums: MINIMUM_VERSIONS });
const sqlite = sqliteVersion();
if (isBelow(sqlite, MINIMUM_SQLITE.version)) {
  troubles.push(
    `SQLite ${sqlite} is older than ${MINIMUM_SQLITE.version} (${MINIMUM_SQLITE.why}).`,
  );
}
for (const trouble of troubles) console.error(trouble);
process.exitCode = troubles.length === 0 ? 0 : 1;

function sqliteVersion() {
  const database = new DatabaseSync(':memory:');
  try {
    /** @type {unknown} */
    const row = database.prepare('select sqlite_version() as version').get();
    return /** @type {{ version: string }} */ (row).version;
  } finally {
    database.close();
  }
}
