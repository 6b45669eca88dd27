/** Why nothing can be served. */

/** The port is taken, or the address is not ours. */
export class ListenError extends Error {
  override name = 'ListenError' as const;
}

/** The till was not built. */
export class NoPagesError extends Error {
  override name = 'NoPagesError' as const;
}
