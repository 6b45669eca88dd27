/** Ends of connections that nobody answers: a line that is cut without a word must not keep the process. */
import type { Socket } from 'node:net';

/** With what `serve` waits for otherwise it stays below the 10 s in which a service has to end. */
const END_WITHIN_MS = 1_000;

/** In good order where the server answers by then, else without it; `work` has settled afterwards. */
export async function endInTime(work: Promise<unknown>, sockets: Iterable<Socket>): Promise<void> {
  const late = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, END_WITHIN_MS);
  // However it ended, there is no connection any more.
  await Promise.allSettled([work]);
  clearTimeout(late);
}
