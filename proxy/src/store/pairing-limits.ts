/** How often pairing codes may be guessed at, whatever the store. */

/** Contract: five wrong tries from one client in five minutes; from the sixth on every code waits. */
export const TRY_WINDOW_MS = 5 * 60_000;
export const TRIES = 5;
/**
 * A try that is later than this from now was kept before the clock was set back, and counts for nothing: it would make
 * a client wait as long as that step. Within it are clocks of several proxies that differ.
 */
export const TRIES_AHEAD_MS = 60_000;
/**
 * Wrong tries of all clients since a code was made, after which it is void: of 40 bits so many guess one
 * in a hundred million. Nobody else has to wait. So many tries are kept, too, and no more.
 */
export const TRIES_AGAINST_A_CODE = 10_000;
export const RENEW_AFTER_MS = 24 * 3_600_000;
/** Last-seen is for people; to write it at every request would wait for the disk each time. */
export const SEEN_EVERY_MS = 60_000;
