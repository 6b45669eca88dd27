import { availableParallelism } from 'node:os';

/**
 * Runs the steps in their order, as many at a time as their cores allow. A step that wants more cores than there are
 * runs alone.
 * @template {{ cores: number }} S
 * @param {readonly S[]} steps
 * @param {(step: S) => Promise<void>} runOne
 * @param {number} [cores]
 */
export async function runSteps(steps, runOne, cores = Math.min(2, availableParallelism())) {
  /** @type {Map<S, Promise<void>>} */
  const running = new Map();
  const busy = () => [...running.keys()].reduce((sum, step) => sum + step.cores, 0);
  for (const step of steps) {
    while (running.size > 0 && busy() + step.cores > cores) await Promise.race(running.values());
    running.set(
      step,
      runOne(step).finally(() => running.delete(step)),
    );
  }
  await Promise.all(running.values());
}
