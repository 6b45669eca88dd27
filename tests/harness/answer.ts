/** An answer of the proxy as it arrived. */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import type { ProblemDocument } from '@kaikei/shared/problems.ts';

export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;

  constructor(status: number, headers: Headers, text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  static async of(response: Response): Promise<Answer> {
    return new Answer(response.status, response.headers, await response.text());
  }

  get json(): unknown {
    return JSON.parse(this.text);
  }

  /** @throws where the answer tells no payment */
  get payment(): PaymentView {
    return this.#expect<PaymentView>(this.status < 300, 'payment');
  }

  get list(): { payments: PaymentView[]; cursor: string } {
    return this.#expect(this.status === 200, 'list');
  }

  get terminal(): TerminalView {
    return this.#expect(this.status < 300, 'terminal');
  }

  get problem(): ProblemDocument {
    const type = this.headers.get('content-type');
    return this.#expect(type === 'application/problem+json', 'problem');
  }

  /** Status and problem type in one line, as `409 payment-conflict`; the status alone where it is no problem. */
  get told(): string {
    if (this.status < 400) return String(this.status);
    return `${this.status} ${this.problem.type.replace('/problems/', '')}`;
  }

  #expect<T>(holds: boolean, what: string): T {
    if (!holds) throw new Error(`no ${what}, but ${this.status}: ${this.text.slice(0, 500)}`);
    return this.json as T;
  }
}
