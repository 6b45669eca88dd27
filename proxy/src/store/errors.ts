/** What keeps a store from doing what it was asked, one class for each way of reacting. */

/** The disk or database cannot take it now; nothing was written. */
export class StorageError extends Error {
  override name = 'StorageError' as const;
  /** What is wrong and what a person can do. It names no file: tills show it. */
  readonly advice: string | undefined;

  constructor(message: string, options: ErrorOptions & { advice?: string } = {}) {
    super(message, options);
    this.advice = options.advice;
  }

  /** Message and advice in one line. */
  get fullMessage(): string {
    return this.advice === undefined ? this.message : `${this.message}. ${this.advice}`;
  }
}

/** The database cannot be opened at all, or is none of ours: to try again does not help. */
export class UnusableDatabaseError extends StorageError {}

/** Another process serves this database file already. */
export class DatabaseInUseError extends Error {
  override name = 'DatabaseInUseError' as const;
}

/** Another proxy has taken the payment over: whatever was to be committed is void (R13). */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError' as const;
}

/** What the store holds of a payment cannot be read; other payments are not concerned. */
export class DamagedRecordError extends Error {
  override name = 'DamagedRecordError' as const;

  constructor(paymentId: string, options?: ErrorOptions) {
    super(`the record of payment ${paymentId} is damaged`, options);
  }
}
