/** What a driver sends to PostgreSQL, as far as a test has to know it (postgresql.org/docs/current/protocol-message-formats.html). */

/**
 * Finds commits among the bytes of one process. Its statements have names, under which each connection prepares
 * them before it uses them.
 */
export function commitFinder(): (sent: Buffer) => boolean {
  let name: string | undefined;
  return (sent) => {
    const text = sent.toString('latin1');
    // Parse: its length, the name and the text.
    name = /P[^]{4}(\w+)\0commit\0/.exec(text)?.[1] ?? name;
    // Bind: its length, a portal without a name, and the statement's name.
    return name !== undefined && new RegExp(`B[^]{4}\\0${name}\\0`).test(text);
  };
}
