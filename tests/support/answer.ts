/** An answer of the proxy as it arrived. */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import type { ProblemDocument } from '@kaikei/shared/problems.ts';

export interface PaymentPage {
  payments: PaymentView[];
  cursor: string;
}

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
    const value: unknown = JSON.parse(this.text);
    return value;
  }

  /** @throws where the answer tells no payment */
  get payment(): PaymentView {
    return this.#jsonIf(this.status < 300, 'payment') as PaymentView;
  }

  get list(): PaymentPage {
    return this.#jsonIf(this.status === 200, 'list') as PaymentPage;
  }

  get terminal(): TerminalView {
    return this.#jsonIf(this.status < 300, 'terminal') as TerminalView;
  }

  get problem(): ProblemDocument {
    const type = this.headers.get('content-type');
    return this.#jsonIf(type === 'application/problem+json', 'problem') as ProblemDocument;
  }

  /** Status and problem type in one line, as `409 payment-conflict`; the status alone where it is no problem. */
  get outcome(): string {
    if (this.status < 400) return String(this.status);
    return `${this.status} ${this.problem.type.replace('/problems/', '')}`;
  }

  #jsonIf(holds: boolean, what: string): unknown {
    if (!holds) throw new Error(`no ${what}, but ${this.status}: ${this.text.slice(0, 500)}`);
    return this.json;
  }
}
