import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, readJson } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

/** The pnpm that installs cannot write one; from 11 on pnpm can, and 12 runs on Node 20. */
const WRITER = 'pnpm@12.21.0';

/**
 * Everything that is bundled or installed for the product, with versions, licenses and checksums; nothing that only
 * builds or tests it.
 * @throws {Refusal}
 */
export async function sbom() {
  await prepare({});
  const file = join(ROOT, 'dist/sbom.cdx.json');
  mkdirSync(dirname(file), { recursive: true });
  const { code, output } = await run(
    'npx',
    [
      ...['-y', '--prefer-offline', WRITER, 'sbom', '--prod'],
      ...['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--out', file],
    ],
    // It only reads here; without this it would fetch the pnpm that package.json pins, and run that one.
    { cwd: ROOT, env: { pnpm_config_pm_on_fail: 'ignore' }, shell: process.platform === 'win32' },
  );
  if (code !== 0) {
    console.error(output.trimEnd());
    throw new Refusal(`${WRITER} could not write the bill of materials; its output is above.`);
  }
  const { components } = /** @type {{ components: unknown[] }} */ (readJson(file));
  console.log(`${components.length} components: dist/sbom.cdx.json`);
}
