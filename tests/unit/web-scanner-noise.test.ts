import { describe, it } from 'vitest';
import { expectHonest, playNoise, playSerialNoise, SUBJECTS } from '../support/scanner-noise.ts';

const COUNT = 4_000;
const PATIENCE_MS = 60_000;

describe('random, truncated and reordered input', () => {
  it.each(Object.entries(SUBJECTS))(
    '%s: no exception, no invented scan',
    (_name, subject) => expectHonest(playNoise(subject, 1, COUNT)),
    PATIENCE_MS,
  );

  it(
    'serial: no exception, no invented scan',
    () => expectHonest(playSerialNoise(1, COUNT)),
    PATIENCE_MS,
  );
});
