import { availableParallelism } from 'node:os';

/**
 * Runs the steps in their order, two at a time where there are cores for it.
 * @template S
 * @param {readonly S[]} steps
 * @param {(step: S) => Promise<void>} runOne
 * @param {number} [atATime]
 */
export async function runSteps(steps, runOne, atATime = Math.min(2, availableParallelism())) {
  /** @type {Set<Promise<void>>} */
  const running = new Set();
  for (const step of steps) {
    if (running.size >= atATime) await Promise.race(running);
    const ending = runOne(step).finally(() => running.delete(ending));
    running.add(ending);
  }
  await Promise.all(running);
}
