import { availableParallelism } from 'node:os';

/**
 * Runs the steps in their order, two at a time where there are cores for it.
 * @template S
 * @param {readonly S[]} steps
 * @param {(step: S) => Promise<void>} runOne
 * @param {{ atATime?: number, isAlone?: (step: S) => boolean }} [options]
 */
export async function runSteps(steps, runOne, options = {}) {
  const { atATime = Math.min(2, availableParallelism()), isAlone = () => false } = options;
  /** @type {Set<Promise<void>>} */
  const running = new Set();
  for (const step of steps) {
    if (isAlone(step)) await Promise.all(running);
    else if (running.size >= atATime) await Promise.race(running);
    const ending = runOne(step).finally(() => running.delete(ending));
    running.add(ending);
    if (isAlone(step)) await ending;
  }
  await Promise.all(running);
}
