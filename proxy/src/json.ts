/**
 * Strict JSON reading for everything that comes over a wire. `JSON.parse` decides about the syntax;
 * a second, non-recursive pass refuses what it lets through: members named twice, member names that
 * reach for prototypes, and deep nesting. That pass also keeps the top-level members as they were
 * written, because signatures are made over the text received and not over our reading of it.
 */
import { createScanner } from 'jsonc-parser';

export const MAX_JSON_DEPTH = 32;

const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** jsonc-parser's `SyntaxKind`, an ambient const enum that isolated modules cannot import. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  string: 10,
  endOfText: 17,
} as const;

/** The text is not JSON that we accept. The message says why and never quotes the text. */
export class MalformedJsonError extends Error {
  override readonly name = 'MalformedJsonError' as const;
}

/** Well-formed, but a member's name reaches for an object's prototype. */
export class ForbiddenMemberError extends MalformedJsonError {}

export interface JsonText {
  value: unknown;
  /**
   * The members of the top-level object as received: decoded text of strings, raw text of numbers,
   * objects, arrays and booleans; nulls are left out. Empty where the top level is no object.
   */
  members: ReadonlyMap<string, string>;
}

/**
 * Reads strict JSON from text or UTF-8 bytes; a byte order mark is not JSON.
 * @throws MalformedJsonError
 */
export function readJson(source: string | Uint8Array): JsonText {
  const text = typeof source === 'string' ? source : decodeUtf8(source);
  return { value: parse(text), members: new StructureReader(text).read() };
}

/** @throws MalformedJsonError where the bytes are not UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedJsonError('the text is not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's error quotes the text, which may hold a payment code: it is no cause to keep.
    throw new MalformedJsonError('the text is not valid JSON');
  }
}

/** Walks the tokens of valid JSON; an open object is the set of its names so far, an open array null. */
class StructureReader {
  readonly #text: string;
  readonly #scanner: ReturnType<typeof createScanner>;
  readonly #open: (Set<string> | null)[] = [];
  readonly #members = new Map<string, string>();
  #nameComesNext = false;
  #topName = '';
  #topStart = 0;

  constructor(text: string) {
    this.#text = text;
    this.#scanner = createScanner(text, true);
  }

  read(): Map<string, string> {
    for (let token: number = this.#scanner.scan(); token !== TOKEN.endOfText;) {
      this.#take(token);
      token = this.#scanner.scan();
    }
    return this.#members;
  }

  #take(token: number): void {
    switch (token) {
      case TOKEN.openBrace:
        return this.#enter(new Set());
      case TOKEN.openBracket:
        return this.#enter(null);
      case TOKEN.closeBrace:
      case TOKEN.closeBracket:
        return this.#leave();
      case TOKEN.comma:
        this.#nameComesNext = Boolean(this.#open.at(-1));
        return;
      case TOKEN.colon:
        return;
      default:
        if (this.#nameComesNext) this.#takeName();
        else this.#takeScalar(token);
    }
  }

  #enter(container: Set<string> | null): void {
    if (this.#atTopMember()) this.#topStart = this.#scanner.getTokenOffset();
    if (this.#open.length === MAX_JSON_DEPTH)
      throw new MalformedJsonError(`the text nests deeper than ${MAX_JSON_DEPTH} levels`);
    this.#open.push(container);
    this.#nameComesNext = container !== null;
  }

  #leave(): void {
    this.#open.pop();
    this.#nameComesNext = false;
    if (this.#atTopMember())
      this.#members.set(
        this.#topName,
        this.#text.slice(this.#topStart, this.#scanner.getPosition()),
      );
  }

  #takeName(): void {
    const name = this.#scanner.getTokenValue();
    const names = this.#open.at(-1);
    if (names?.has(name)) throw new MalformedJsonError('a member is named twice');
    if (FORBIDDEN_NAMES.has(name)) throw new ForbiddenMemberError('a member name is not allowed');
    names?.add(name);
    if (this.#open.length === 1) this.#topName = name;
    this.#nameComesNext = false;
  }

  #takeScalar(token: number): void {
    if (!this.#atTopMember() || token === TOKEN.null) return;
    const raw = this.#text.slice(this.#scanner.getTokenOffset(), this.#scanner.getPosition());
    this.#members.set(this.#topName, token === TOKEN.string ? this.#scanner.getTokenValue() : raw);
  }

  /** Directly inside the top-level object, where a value belongs to the name read last. */
  #atTopMember(): boolean {
    return this.#open.length === 1 && this.#open[0] !== null;
  }
}
