import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, commandScript } from '../lib/paths.mjs';
import { prepare } from '../lib/prepare.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { run } from '../lib/run.mjs';
import { figuresIn, tableOf } from './figures.mjs';

const FOLDER = join(ROOT, 'tests', 'bench');
const ENDING = '.bench.ts';

/**
 * One measurement after the other, because two at a time would measure each other. At the end come all figures, in a
 * table and as one line of JSON.
 * @param {string[]} names of files in tests/bench, without ending; all where none is given
 */
export async function bench(names) {
  const all = readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new Refusal(`There is no measurement ${unknown}; there are ${all.join(', ')}.`);
  }
  await prepare({ build: true, browser: true });
  /** @type {import('./figures.mjs').Measured[]} */
  const figures = [];
  for (const name of names.length === 0 ? all : names) {
    console.log(`\n${name}`);
    const file = join(FOLDER, name + ENDING);
    const { code, output } = await run(process.execPath, [commandScript('tsx', 'tsx'), file], {
      cwd: ROOT,
    });
    const { text, measured } = figuresIn(name, output);
    console.log(text.trimEnd());
    figures.push(...measured);
    if (code !== 0) process.exitCode = 1;
  }
  console.log(`\n${tableOf(figures)}\n\n${JSON.stringify(figures)}`);
}
