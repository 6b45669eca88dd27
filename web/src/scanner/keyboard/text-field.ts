/** A field in which a person may be writing, as it was before a scanner typed into it. */
type Field = HTMLInputElement | HTMLTextAreaElement;

export class FieldState {
  readonly element: Field;
  readonly #value: string;

  private constructor(element: Field) {
    this.element = element;
    this.#value = element.value;
  }

  /** Undefined where an event is not in a text field. */
  static of({ target }: Event): FieldState | undefined {
    return isTextField(target) ? new FieldState(target) : undefined;
  }

  putBack(): void {
    const { element } = this;
    // A date of which only some parts are written has no value.
    if (element.value === this.#value && !element.validity.badInput) return;
    const hadFocus = element.ownerDocument.activeElement === element;
    // Before the focus leaves: the browser would report the scanner's text as a person's change.
    element.value = this.#value;
    // An input method would write what it is composing once more.
    element.blur();
    element.value = this.#value;
    for (const type of ['input', 'change']) {
      element.dispatchEvent(new Event(type, { bubbles: true }));
    }
    if (hadFocus) element.focus();
  }
}

function isTextField(target: EventTarget | null): target is Field {
  if (target instanceof HTMLTextAreaElement) return true;
  // The till has no other input in which nothing is written.
  return target instanceof HTMLInputElement && target.type !== 'checkbox';
}
