/** A scanner in keyboard mode, and a person's keys beside it: one listener on the whole page. */
import { ScannerListeners, type Scanner, type ScannerListener } from '../port.ts';
import { InsertedText } from './inserted-text.ts';
import { KeyActions } from './key-actions.ts';
import type { WedgeCalibration } from './wedge-calibration.ts';
import type { FitOf } from './spelling.ts';
import type { WedgeKey } from './stroke.ts';
import { FieldState } from './text-field.ts';
import type { KeyPlace, WedgeOutcome, WedgeStep } from './outcome.ts';
import { WedgeReader } from './wedge.ts';

/** So that a key which is already queued is still heard in time. */
const SLACK_MS = 20;
/** What Chrome calls a key that an input method has taken (its old `keyCode` is 229). */
const TAKEN_BY_INPUT_METHOD = new Set(['Process', 'Unidentified']);
/** Keys that stand in a field at once, so that a person sees them; a scanner's are put back. */
const WRITES = /^(?:.|Backspace|Delete|Dead)$/su;
const EDITS_FIELD = /^[acvxyz]$/i;
const COPIES = /^[acv]$/i;

/** A person's keys outside of fields, after the wait that tells a person from a scanner. */
export interface TypedListener {
  typed(key: string): void;
  /** The last so many keys were a scanner's after all. */
  takenBack(count: number): void;
}

/** Chrome's; other browsers do not say it. */
interface InputScheduling {
  scheduling?: { isInputPending?(): boolean };
}

export class KeyboardScanner implements Scanner {
  readonly #target: Window;
  readonly #listeners = new ScannerListeners();
  readonly #typedListeners = new Set<TypedListener>();
  readonly #reader: WedgeReader;
  readonly #actions: KeyActions;
  readonly #inserted: InsertedText;
  #listening: AbortController | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** The field that has the focus, as it was before the keys that are held back now. */
  #field: FieldState | undefined;
  /** Likewise each that has had it since: it moves by a scanner's Tab, a finger, or the till itself. */
  readonly #fields = new Map<Element, FieldState>();
  /** Likewise, before those that were handed on and may yet be taken back. */
  #fieldBeforeRun: FieldState | undefined;
  /** What had the focus before a Tab that may be a scanner's. */
  #focusBefore: Element | null = null;
  /** A PIN is asked for: a person types more digits in one go than elsewhere. */
  isPinAsked: () => boolean = () => false;
  /** Keys that are down and must not act when they are let go either. */
  readonly #heldCodes = new Set<string>();

  constructor(target: Window, calibration: WedgeCalibration, fitOf: FitOf) {
    this.#target = target;
    this.#reader = new WedgeReader(calibration, fitOf);
    this.#actions = new KeyActions(target, () => this.#reader.acted());
    this.#inserted = new InsertedText(target, fitOf, {
      code: (code, at) => this.#listeners.scan({ ...code, source: 'keyboard', at }),
      character: (text, event) => this.#character(text, event),
    });
  }

  start(): void {
    this.#listening = new AbortController();
    const options = { capture: true, signal: this.#listening.signal };
    this.#target.addEventListener('keydown', this.#onKey, options);
    this.#target.addEventListener('keyup', this.#onKeyUp, options);
    this.#target.addEventListener('pointerdown', this.#onPointer, options);
    this.#inserted.start(options);
  }

  stop(): void {
    this.#listening?.abort();
    clearTimeout(this.#idle);
    this.#reader.idle();
  }

  subscribe(listener: ScannerListener): () => void {
    return this.#listeners.add(listener);
  }

  onTyped(listener: TypedListener): () => void {
    this.#typedListeners.add(listener);
    return () => this.#typedListeners.delete(listener);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    this.#begin(event);
    const isInField = this.#field !== undefined;
    const place = this.#place(isEditing(event, isInField));
    const step = this.#reader.key(wedgeKeyOf(event), place);
    if (step.hold && !(isInField && writes(event))) {
      event.preventDefault();
      event.stopPropagation();
      this.#heldCodes.add(event.code);
    } else if (event.key === 'Tab') {
      this.#actions.focusMovedBy('keyboard');
    }
    this.#proceed(step);
  };

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    const isAltCode = event.key === 'Alt' && this.#reader.altReleased(event.timeStamp);
    if (!this.#heldCodes.delete(event.code) && !isAltCode) return;
    event.preventDefault();
    event.stopPropagation();
    if (isAltCode) this.#proceed({ hold: true, outcomes: [] });
  };

  readonly #onPointer = (): void => {
    this.#reader.acted();
    this.#actions.focusMovedBy('pointer');
  };

  #character(text: string, event: InputEvent): void {
    this.#begin(event);
    const step = this.#reader.character(text, event.timeStamp, this.#place(false));
    if (text === '\r' && step.hold) event.preventDefault();
    this.#proceed(step);
  }

  #place(isEditing: boolean): KeyPlace {
    return { isInField: this.#field !== undefined, isEditing, isPin: this.isPinAsked() };
  }

  #begin(event: Event): void {
    const { pending } = this.#reader;
    if (!pending) this.#fields.clear();
    const now = FieldState.of(event);
    this.#useField(now && (this.#fields.get(now.element) ?? now));
    if (pending) return;
    this.#focusBefore = this.#target.document.activeElement;
    if (!this.#reader.continues(event.timeStamp)) this.#fieldBeforeRun = now;
  }

  #useField(field: FieldState | undefined): void {
    this.#field = field;
    if (field) this.#fields.set(field.element, field);
  }

  #proceed({ outcomes }: WedgeStep): void {
    this.#emit(outcomes);
    clearTimeout(this.#idle);
    if (!this.#reader.pending) return;
    const slackMs = this.#reader.isSettling ? 0 : SLACK_MS;
    this.#idle = setTimeout(() => this.#expire(), this.#reader.waitMs + slackMs);
  }

  #expire(): void {
    // A key that is queued behind this timer was pressed before the wait was over.
    const { scheduling } = this.#target.navigator as InputScheduling;
    if (scheduling?.isInputPending?.() === true) {
      this.#idle = setTimeout(() => this.#expire(), 0);
      return;
    }
    this.#emit(this.#reader.idle());
  }

  #emit(outcomes: WedgeOutcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.kind === 'typed') this.#emitTyped(outcome.keys);
      else if (outcome.kind === 'taken-back') this.#takeBack(outcome.count);
      else this.#emitReading(outcome);
    }
  }

  #emitTyped(keys: readonly string[]): void {
    for (const key of keys) {
      // Other keys count as well: the amount goes back by their number.
      if (!this.#field) for (const listener of this.#typedListeners) listener.typed(key);
      const isCharacter = key !== ' ' && WRITES.test(key);
      if (!isCharacter && !(key === ' ' && this.#field)) this.#actions.act(key);
    }
  }

  #takeBack(count: number): void {
    if (this.#field?.element === this.#fieldBeforeRun?.element)
      this.#useField(this.#fieldBeforeRun);
    if (this.#field) return;
    for (const listener of this.#typedListeners) listener.takenBack(count);
  }

  #emitReading(outcome: Extract<WedgeOutcome, { kind: 'scan' | 'refused' }>): void {
    for (const field of this.#fields.values()) field.putBack();
    this.#focusBack();
    if (outcome.kind === 'refused') {
      this.#listeners.refused(outcome.why, outcome.oddity);
      return;
    }
    const { kind: _kind, ...scan } = outcome;
    this.#listeners.scan({ ...scan, source: 'keyboard' });
  }

  /** A scanner's Tab had moved it. */
  #focusBack(): void {
    const before = this.#focusBefore;
    if (!(before instanceof HTMLElement) || before === this.#target.document.activeElement) return;
    before.focus();
    this.#actions.focusMovedBy('pointer');
  }
}

function wedgeKeyOf(event: KeyboardEvent): WedgeKey {
  const isAltGraph = event.getModifierState('AltGraph');
  return {
    // On a layout with accents: it waits for its letter, and its place tells the sign.
    key: event.key === 'Dead' ? '´' : event.key,
    code: event.code,
    shift: event.shiftKey,
    at: event.timeStamp,
    repeat: event.repeat,
    ctrl: event.ctrlKey && !event.altKey && !isAltGraph,
    alt: (event.altKey || event.metaKey) && !isAltGraph,
    composing: event.isComposing || TAKEN_BY_INPUT_METHOD.has(event.key),
  };
}

function isEditing({ ctrlKey, altKey, key }: KeyboardEvent, isInField: boolean): boolean {
  return ctrlKey && !altKey && (isInField ? EDITS_FIELD : COPIES).test(key);
}

function writes({ key, ctrlKey, altKey, isComposing }: KeyboardEvent): boolean {
  return (WRITES.test(key) && !ctrlKey && !altKey) || isComposing;
}
