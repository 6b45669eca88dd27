/** The order in which vitest begins the files: one that takes long must not be left to run alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that took longest, as it was measured. Vitest goes by what it remembers, which a fresh clone does not have. */
const HEAVIEST = [
  'simulation/simulation.long.test.ts',
  'unit/web-wedge-rule.long.test.ts',
  'faults/kill.long.test.ts',
  'faults/pair.long.test.ts',
  'simulation/simulation.test.ts',
  'contract/shop-staff.test.ts',
  'contract/store-postgres.test.ts',
  'contract/terminals.test.ts',
  'contract/cli-payments.test.ts',
  'contract/cli-serve.test.ts',
  'contract/canary.test.ts',
  'contract/cli-demo.test.ts',
  'contract/several-proxies.test.ts',
];

function rank({ moduleId }: TestSpecification): number {
  const at = HEAVIEST.findIndex((file) => moduleId.endsWith(`/tests/${file}`));
  return at < 0 ? HEAVIEST.length : at;
}

export class HeaviestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
