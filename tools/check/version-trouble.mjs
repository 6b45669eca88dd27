/**
 * @param {string} version
 * @param {string} minimum
 * @returns {boolean}
 */
export function isBelow(version, minimum) {
  const [release = '', preview] = version.split('-', 2);
  const has = release.split('.').map(Number);
  const needs = minimum.split('.').map(Number);
  const place = needs.findIndex((number, index) => (has[index] ?? 0) !== number);
  // 1.4.0-beta comes before 1.4.0.
  if (place === -1) return preview !== undefined;
  return (has[place] ?? 0) < (needs[place] ?? 0);
}

/**
 * @param {object} facts
 * @param {string} facts.lockfile text of pnpm-lock.yaml, whose `packages` have keys such as `hono@4.13.19`
 * @param {string} facts.packageManager `pnpm@<version>`
 * @param {readonly { name: string, version: string, why: string }[]} facts.minimums
 * @returns {string[]} one sentence for each version that is too old; none when all is well
 */
export function versionTrouble({ lockfile, packageManager, minimums }) {
  const keys = [...lockfile.matchAll(/^ {2}'?(@?[^@'\s]+)@(\d[^:'(]*)'?:/gm)];
  const locked = keys.map(([, name = '', version = '']) => ({ name, version }));
  const [, pnpm = ''] = packageManager.split('@');
  const all = [...locked, { name: 'pnpm', version: pnpm }];
  return minimums.flatMap((minimum) => {
    const found = [
      ...new Set(all.filter(({ name }) => name === minimum.name).map((p) => p.version)),
    ];
    // A package that is gone from the lockfile should go from the table: a check of nothing is no check.
    if (found.length === 0) return [`${minimum.name} is not in the lockfile.`];
    return found
      .filter((version) => isBelow(version, minimum.version))
      .map(
        (version) =>
          `${minimum.name} ${version} is older than ${minimum.version} (${minimum.why}).`,
      );
  });
}
