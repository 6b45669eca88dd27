/** A scanner in keyboard mode, and a person's keys beside it: one listener on the whole page. */
import { ScannerListeners, type Scanner, type ScannerListener } from './port.ts';
import { GAP_MS, WedgeReader, type WedgeOutcome } from './wedge.ts';

/** A little over the gap, so that a key which is already queued is still heard in time. */
const IDLE_MS = GAP_MS + 20;

type Field = HTMLInputElement | HTMLTextAreaElement;

export class KeyboardScanner implements Scanner {
  readonly #target: Window;
  readonly #listeners = new ScannerListeners();
  readonly #typedListeners = new Set<(key: string) => void>();
  readonly #reader = new WedgeReader();
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** The field that has the focus, as it was before the burst. */
  #field: { element: Field; value: string } | undefined;

  constructor(target: Window) {
    this.#target = target;
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

  /** Keys that a person typed outside of fields, after the wait that tells a person from a scanner. */
  onTyped(listener: (key: string) => void): () => void {
    this.#typedListeners.add(listener);
    return () => this.#typedListeners.delete(listener);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && isInDialog(event)) return;
    if (!this.#reader.pending) this.#field = fieldOf(event);
    const step = this.#reader.key({
      key: event.key,
      at: event.timeStamp,
      repeat: event.repeat,
      command:
        (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph'),
      composing: event.isComposing || event.key === 'Process',
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
      this.#idle = setTimeout(() => this.#tell(this.#reader.idle()), IDLE_MS);
    }
  };

  #tell(outcomes: WedgeOutcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.kind === 'typed') this.#tellTyped(outcome.keys);
      else this.#putFieldBack();
      if (outcome.kind === 'refused') this.#listeners.refused('control-characters');
      if (outcome.kind === 'scan') {
        this.#listeners.scan({ text: outcome.text, source: 'keyboard', at: outcome.at });
      }
    }
  }

  #tellTyped(keys: string[]): void {
    if (this.#field) return;
    for (const key of keys) for (const listener of this.#typedListeners) listener(key);
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

function fieldOf(event: KeyboardEvent): { element: Field; value: string } | undefined {
  const element = event.target;
  const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
  return isField ? { element, value: element.value } : undefined;
}
