/** Fails when the proxy depends on more than it may, or on something without a stated reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readJson } from '../lib/paths.mjs';
import { dependencyTrouble } from './dependency-trouble.mjs';

/** @typedef {{ dependencies?: Record<string, string> }} Manifest */

const manifests = ['proxy', 'shared'].map(
  (folder) => /** @type {Manifest} */ (readJson(join(ROOT, folder, 'package.json'))),
);
const architecture = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
const troubles = dependencyTrouble({ manifests, architecture });
for (const trouble of troubles) console.error(trouble);
process.exitCode = troubles.length === 0 ? 0 : 1;
