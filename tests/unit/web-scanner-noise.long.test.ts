// @module-tag long
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { expectHonest, playNoise, playSerialNoise, SUBJECTS } from '../support/scanner-noise.ts';

const SHARE = 250_000;
/** Far less than one byte for each report. */
const MOST_GROWTH = 200_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('1,000,000 random and damaged reports: no exception, no invented scan', () => {
  for (const subject of Object.values(SUBJECTS)) expectHonest(playNoise(subject, 7, SHARE));
  expectHonest(playSerialNoise(7, SHARE));
});

it.each(Object.entries(SUBJECTS))('%s: the memory does not grow', (_name, makeSubject) => {
  const subject = makeSubject();
  const again = () => subject;
  // The engine's own tables have their size after this.
  playNoise(again, 1, 50_000);
  const before = heapUsed();
  playNoise(again, 2, SHARE);
  expect(heapUsed() - before).toBeLessThan(MOST_GROWTH);
});
