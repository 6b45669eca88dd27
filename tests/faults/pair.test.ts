/** F25, R13: two proxies on one database, and each kind of trouble once. */
import { expect, it } from 'vitest';
import { usePairRuns } from './pair-cases.ts';

const run = usePairRuns('pair.test.ts');

it('two proxies lose and double nothing through kills, pauses and a database that fails', async () => {
  const { kills, takenOver } = await run(
    'two proxies lose and double nothing through kills, pauses and a database that fails',
    {
      name: 'pair',
      troubles: ['paused', 'after-commit:submit', 'lost-answers', 'database-crashed'],
    },
  );
  expect(kills).toBeGreaterThan(0);
  expect(takenOver).toBeGreaterThan(0);
});
