/** `npm run simulate -- --seeds 100000`; see README.md beside this file. */
import { parseArgs } from 'node:util';
import { mixNamed, mixOf } from './mixes.ts';
import { failureText, type Depth } from './report.ts';
import { replay, simulate } from './run.ts';

const USAGE = `npm run simulate -- [--seeds <n>] [--from <seed>] [--mix <name>] [--depth core|full]
npm run simulate -- --seed <seed> [--mix <name>] [--depth core|full] [--trace]`;

const EXIT_USAGE = 64;

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly seed: number | undefined;
  readonly mix: string | undefined;
  readonly depth: Depth;
  readonly trace: boolean;
}

/** @throws Error with a sentence for the user */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100000' },
      from: { type: 'string', default: '0' },
      seed: { type: 'string' },
      mix: { type: 'string' },
      depth: { type: 'string', default: 'core' },
      trace: { type: 'boolean', default: false },
    },
  });
  const { depth, mix, trace } = values;
  if (depth !== 'core' && depth !== 'full') throw new Error('--depth is core or full');
  if (mix !== undefined) mixNamed(mix);
  return {
    seeds: whole('--seeds', values.seeds),
    from: whole('--from', values.from),
    seed: values.seed === undefined ? undefined : whole('--seed', values.seed),
    mix,
    depth,
    trace,
  };
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number`);
  return Number(text);
}

async function many({ depth, from, seeds, mix }: Options): Promise<boolean> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const report = await simulate({ depth, from, seeds, ...(mix !== undefined && { mix }) });
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMs = (user + system) / 1_000;
  for (const line of report.lines({ tookMs, cpuMs })) console.log(line);
  return report.failures.length === 0;
}

async function one(seed: number, { depth, mix: name, trace }: Options): Promise<boolean> {
  const mix = name === undefined ? mixOf(seed, depth) : mixNamed(name);
  const print = trace ? (line: string) => console.log(line) : undefined;
  const { violations, attempts } = await replay(seed, mix, depth, print);
  for (const { id, state } of attempts) console.log(`${id}: ${state ?? 'never accepted'}`);
  const broken = violations.map(({ invariant, detail }) => `${invariant} ${detail}`);
  if (broken.length > 0) console.log(failureText({ seed, mix: mix.name, depth, broken }));
  return broken.length === 0;
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return EXIT_USAGE;
  }
  const held = options.seed === undefined ? await many(options) : await one(options.seed, options);
  return held ? 0 : 1;
}

process.exitCode = await main();
