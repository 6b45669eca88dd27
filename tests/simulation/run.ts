/** Many seeds, one after the other. */
import { runCore, type SaleResult } from './core.ts';
import { runFull } from './full.ts';
import type { Mix } from './mix.ts';
import { mixNamed, mixOf } from './mixes.ts';
import { Report, type Depth } from './report.ts';
import { PRODUCT } from './subject.ts';

export interface Plan {
  readonly depth: Depth;
  readonly from: number;
  readonly seeds: number;
  /** All mixes by turns where absent. */
  readonly mix?: string;
}

export async function simulate({ depth, from, seeds, mix: name }: Plan): Promise<Report> {
  const report = new Report(depth);
  for (let seed = from; seed < from + seeds; seed += 1) {
    const mix = name === undefined ? mixOf(seed, depth) : mixNamed(name);
    report.add(
      seed,
      mix,
      depth === 'core' ? runCore(seed, mix, PRODUCT) : await runFull(seed, mix),
    );
  }
  return report;
}

export async function replay(
  seed: number,
  mix: Mix,
  depth: Depth,
  print: ((line: string) => void) | undefined,
): Promise<SaleResult> {
  return depth === 'core' ? runCore(seed, mix, PRODUCT, print) : runFull(seed, mix, print);
}
