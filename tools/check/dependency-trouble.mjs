const MOST = 14;
const HEADING = '## Runtime dependencies of the proxy';

/**
 * @param {object} facts
 * @param {readonly { dependencies?: Record<string, string> }[]} facts.manifests of the packages that the proxy is made of
 * @param {string} facts.architecture text of ARCHITECTURE.md, which gives each package its reason in a table
 * @returns {string[]} one sentence for each trouble
 */
export function dependencyTrouble({ manifests, architecture }) {
  const all = manifests.flatMap(({ dependencies = {} }) => Object.entries(dependencies));
  const names = [...new Set(all.map(([name]) => name))].filter((n) => !n.startsWith('@kaikei/'));
  const loose = all.filter(([, range]) => !/^(?:\d|workspace:)/.test(range));
  const section = architecture.split(HEADING)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  const explained = rows
    .flatMap((row) => (row.split('|')[1] ?? '').split(','))
    .map((n) => n.trim());
  return [
    ...(names.length > MOST
      ? [`The proxy has ${names.length} dependencies; ${MOST} at most.`]
      : []),
    ...loose.map(([name, range]) => `${name} ${range} is no exact version.`),
    ...names
      .filter((name) => !explained.includes(name))
      .map((name) => `ARCHITECTURE.md gives no reason for ${name}.`),
    ...explained
      .filter((name) => name !== 'package' && !/^-+$/.test(name) && !names.includes(name))
      .map((name) => `ARCHITECTURE.md explains ${name}, which the proxy does not use.`),
  ];
}
