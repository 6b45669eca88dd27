/**
 * What a key means that was held back and turned out to be a person's: the browser does not do it any
 * more, so it is done here. Keys on which the browser's own windows hang are not among them: on a till
 * only a scanner presses those.
 */

/** By a person who moves the focus with the keyboard; a finger that touched a button pressed it already. */
export class KeyActions {
  readonly #target: Window;
  readonly #closed: () => void;
  #usesKeyboard = false;

  /** @param closed a dialog was closed by its key */
  constructor(target: Window, closed: () => void) {
    this.#target = target;
    this.#closed = closed;
  }

  /** The focus was moved by Tab, or by a pointer. */
  focusMovedBy(how: 'keyboard' | 'pointer'): void {
    this.#usesKeyboard = how === 'keyboard';
  }

  act(key: string): void {
    switch (key) {
      case 'Enter':
        this.#enter();
        return;
      case ' ':
        this.#space();
        return;
      case 'Escape':
        this.#closeDialog();
        return;
      case 'F5':
      case 'Ctrl+r':
        this.#target.location.reload();
        return;
      case 'F11':
        this.#toggleFullScreen();
        return;
    }
  }

  get #focused(): Element | null {
    return this.#target.document.activeElement;
  }

  #enter(): void {
    const element = this.#focused;
    const isPressed = element?.matches('button, a[href], summary') ?? false;
    if (isPressed) this.#press(element);
    else if (element instanceof HTMLInputElement) element.form?.requestSubmit();
  }

  #space(): void {
    const element = this.#focused;
    if (element?.matches('button, summary, input') === true) this.#press(element);
  }

  #closeDialog(): void {
    const dialog = this.#focused?.closest('dialog');
    if (!dialog) return;
    dialog.close();
    this.#closed();
  }

  #press(element: Element | null): void {
    if (this.#usesKeyboard && element instanceof HTMLElement) element.click();
  }

  #toggleFullScreen(): void {
    const { document } = this.#target;
    const toggled = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    // With a policy against it the browser stays as it is.
    toggled.catch(() => undefined);
  }
}
