/** A trouble that one sentence explains: the user sees the sentence, never a stack. */
export class Refusal extends Error {
  /** @override */
  name = 'Refusal';
}

/**
 * Runs a tool's main function: a refusal ends it with its sentence and status 1.
 * @param {() => Promise<unknown>} main
 */
export async function orRefuse(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
