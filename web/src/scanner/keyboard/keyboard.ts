/** A scanner in keyboard mode, and a person's keys beside it: one listener on the whole page. */
import type { KeyboardProfile } from './keyboard-profile.ts';
import { ScannerListeners, type Scanner, type ScannerListener } from '../port.ts';
import { WedgeReader, type CodeFit, type WedgeOutcome } from './wedge.ts';

/** So that a key which is already queued is still heard in time. */
const SLACK_MS = 20;
/** What Chrome calls a key that an input method has taken (its old `keyCode` is 229). */
const TAKEN_BY_INPUT_METHOD = new Set(['Process', 'Unidentified']);

type Field = HTMLInputElement | HTMLTextAreaElement;

interface FieldBefore {
  element: Field;
  value: string;
}

/** A person's keys outside of fields, after the wait that tells a person from a scanner. */
export interface TypedListener {
  typed(key: string): void;
  /** The last so many keys were a scanner's after all. */
  takenBack(count: number): void;
}

export class KeyboardScanner implements Scanner {
  readonly #target: Window;
  readonly #listeners = new ScannerListeners();
  readonly #typedListeners = new Set<TypedListener>();
  readonly #reader: WedgeReader;
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** The field that has the focus, as it was before the keys that are held back now. */
  #field: FieldBefore | undefined;
  /** Likewise, before those that were handed on and may yet be taken back. */
  #fieldBeforeRun: FieldBefore | undefined;

  constructor(target: Window, profile: KeyboardProfile, whole: CodeFit) {
    this.#target = target;
    this.#reader = new WedgeReader(profile, whole);
  }

  start(): void {
    this.#target.addEventListener('keydown', this.#onKey, { capture: true });
  }

  stop(): void {
    this.#target.removeEventListener('keydown', this.#onKey, { capture: true });
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
    if (event.key === 'Escape' && isInDialog(event)) return;
    if (!this.#reader.pending) {
      this.#field = fieldOf(event);
      if (!this.#reader.continues(event.timeStamp)) this.#fieldBeforeRun = this.#field;
    }
    const step = this.#reader.key({
      key: event.key,
      code: event.code,
      shift: event.shiftKey,
      at: event.timeStamp,
      repeat: event.repeat,
      command:
        (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph'),
      composing: event.isComposing || TAKEN_BY_INPUT_METHOD.has(event.key),
    });
    // In a field a person must see each key act at once; if it was a scanner the field is put back.
    const isSuffix = event.key === 'Enter' || event.key === 'Tab';
    if (step.hold && (isSuffix || !this.#field)) {
      event.preventDefault();
      event.stopPropagation();
    }
    this.#tell(step.outcomes);
    clearTimeout(this.#idle);
    if (this.#reader.pending) {
      this.#idle = setTimeout(
        () => this.#tell(this.#reader.idle()),
        this.#reader.waitMs + SLACK_MS,
      );
    }
  };

  #tell(outcomes: WedgeOutcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.kind === 'typed')
        this.#tellTyped((listener) => outcome.keys.forEach((key) => listener.typed(key)));
      else if (outcome.kind === 'taken-back') this.#takeBack(outcome.count);
      else this.#tellReading(outcome);
    }
  }

  #takeBack(count: number): void {
    if (this.#field?.element === this.#fieldBeforeRun?.element) this.#field = this.#fieldBeforeRun;
    this.#tellTyped((listener) => listener.takenBack(count));
  }

  #tellTyped(tell: (listener: TypedListener) => void): void {
    if (this.#field) return;
    for (const listener of this.#typedListeners) tell(listener);
  }

  #tellReading(outcome: Extract<WedgeOutcome, { kind: 'scan' | 'refused' }>): void {
    this.#putFieldBack();
    if (outcome.kind === 'refused') {
      this.#listeners.refused(outcome.why);
      return;
    }
    const { kind: _kind, ...scan } = outcome;
    this.#listeners.scan({ ...scan, source: 'keyboard' });
  }

  #putFieldBack(): void {
    if (!this.#field) return;
    const { element, value } = this.#field;
    element.value = value;
    element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}

/** There the key means to close the dialog, and the browser does so. */
function isInDialog(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('dialog') !== null;
}

function fieldOf(event: KeyboardEvent): FieldBefore | undefined {
  const element = event.target;
  const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
  return isField ? { element, value: element.value } : undefined;
}
