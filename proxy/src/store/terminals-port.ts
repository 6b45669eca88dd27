import type { SignedIn } from './shop/port.ts';

export interface TerminalRow {
  id: string;
  name: string;
  storeNo: string;
  createdAt: number;
  pairedAt?: number;
  lastSeenAt?: number;
  revokedAt?: number;
  /** Who is signed in on it; read with its token only. */
  staff?: SignedIn;
}

export type PairOutcome =
  | { kind: 'paired'; terminal: TerminalRow }
  /** `lockedForMs`: how long this client has to wait from now on; 0 where it may try again. */
  | { kind: 'invalid'; lockedForMs: number }
  | { kind: 'expired' | 'used' }
  | { kind: 'too-many'; retryAfterMs: number };

export interface TerminalStore {
  /**
   * Makes a pairing code's record; the code itself is kept only as its hash. Where it replaces a
   * terminal's browser, the token of the old one is void from now on.
   */
  addPairingCode(code: {
    hash: string;
    terminalId: string;
    name: string;
    storeNo: string;
    /** The terminal exists already and gets a new browser. */
    replaces: boolean;
    expiresAt: number;
    now: number;
  }): Promise<void>;
  /**
   * Spends a code and gives its terminal the token. Wrong tries are counted by `client`, who has to wait
   * after five; so many of all clients that the code may be guessed void the code.
   */
  pair(codeHash: string, tokenHash: string, client: string, now: number): Promise<PairOutcome>;
  /** The terminal that holds a token, revoked ones too. */
  findByToken(tokenHash: string): Promise<TerminalRow | undefined>;
  find(id: string): Promise<TerminalRow | undefined>;
  list(): Promise<TerminalRow[]>;
  /** Shuts it out, and voids the codes that were made for it. False where that was done before. */
  revoke(id: string, now: number): Promise<boolean>;
  /** The browser gave its token back: it is void at once; the terminal and its payments stay. */
  forgetToken(id: string): Promise<void>;
  /** Records the use of a token; true where its cookie should be renewed (once a day). */
  touch(id: string, now: number): Promise<boolean>;
  pairingCodeIsOpen(hash: string, now: number): Promise<boolean>;
}
