/**
 * Text that a program writes or pastes without keys, as the scanners do that are built into Android
 * devices. A code is taken out of a field again; whatever else is inserted is a person's.
 */
import { splitIdentifiers } from '../text.ts';
import type { FitOf } from './spelling.ts';
import { FieldState } from './text-field.ts';

export interface InsertedTextListener {
  /** A whole code at once. */
  code(code: { text: string; symbology?: string }, at: number): void;
  /** One character in a field; what is before the event is still its value. */
  character(text: string, event: InputEvent): void;
}

export class InsertedText {
  readonly #target: Window;
  readonly #fitOf: FitOf;
  readonly #listener: InsertedTextListener;
  /** A key was pressed whose character the browser inserts next. */
  #isByKey = false;

  constructor(target: Window, fitOf: FitOf, listener: InsertedTextListener) {
    this.#target = target;
    this.#fitOf = fitOf;
    this.#listener = listener;
  }

  /** @param options with the signal that ends it */
  start(options: AddEventListenerOptions): void {
    this.#target.addEventListener('keydown', this.#onKey, options);
    this.#target.addEventListener('keyup', this.#onKey, options);
    this.#target.addEventListener('beforeinput', this.#onInput, options);
    this.#target.addEventListener('paste', this.#onPaste, options);
  }

  /** One that was held back inserts nothing, and what comes after a key was let go is not its. */
  readonly #onKey = ({ key, type, defaultPrevented }: KeyboardEvent): void => {
    const isWriting = [...key].length === 1 || key === 'Enter';
    this.#isByKey = type === 'keydown' && isWriting && !defaultPrevented;
  };

  readonly #onInput = (event: InputEvent): void => {
    const isByKey = this.#isByKey;
    this.#isByKey = false;
    const text = event.inputType === 'insertLineBreak' ? '\r' : (event.data ?? '');
    const isInserted = event.inputType === 'insertText' || event.inputType === 'insertLineBreak';
    if (!isInserted || isByKey || text === '') return;
    if ([...text].length === 1) this.#listener.character(text, event);
    else this.#take(text, event, false);
  };

  readonly #onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    this.#take(text, event, FieldState.of(event) === undefined);
  };

  /** @param isAnyCode there is no field for the text: it can only be meant as a code */
  #take(whole: string, event: Event, isAnyCode: boolean): void {
    const code = splitIdentifiers(whole.trim().normalize('NFKC'));
    const { kind, isComplete } = this.#fitOf(code.text);
    const isCode =
      kind === 'payment' || code.symbology !== undefined || (kind === 'other' && isComplete);
    if (code.text === '' || (!isCode && !isAnyCode)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#listener.code(code, event.timeStamp);
  }
}
