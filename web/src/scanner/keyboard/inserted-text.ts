/**
 * Text that a program writes or pastes without keys, as the scanners do that are built into Android
 * devices. A code is taken out of a field again; whatever else is inserted is a person's.
 */
import { splitIdentifiers } from '../text.ts';
import type { FitOf } from './spelling.ts';

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

  start(): void {
    this.#target.addEventListener('keydown', this.#onKey, { capture: true });
    this.#target.addEventListener('beforeinput', this.#onInput, { capture: true });
    this.#target.addEventListener('paste', this.#onPaste, { capture: true });
  }

  stop(): void {
    this.#target.removeEventListener('keydown', this.#onKey, { capture: true });
    this.#target.removeEventListener('beforeinput', this.#onInput, { capture: true });
    this.#target.removeEventListener('paste', this.#onPaste, { capture: true });
  }

  readonly #onKey = ({ key }: KeyboardEvent): void => {
    this.#isByKey = [...key].length === 1 || key === 'Enter';
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
    const isInField =
      event.target instanceof HTMLElement && event.target.matches('input, textarea');
    this.#take(event.clipboardData?.getData('text/plain') ?? '', event, !isInField);
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
