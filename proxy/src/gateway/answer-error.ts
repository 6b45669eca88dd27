import type { AnswerIncident } from '@kaikei/shared/verdict.ts';

/** An answer that proves nothing (R3). `reason` is a short machine word and holds no text of the answer. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError' as const;
  readonly reason: string;
  readonly incident: AnswerIncident | undefined;
  /** The gateway's own code, unproven. */
  readonly gatewayCode: string | undefined;

  constructor(reason: string, more: { incident?: AnswerIncident; gatewayCode?: string } = {}) {
    super(reason);
    this.reason = reason;
    this.incident = more.incident;
    this.gatewayCode = more.gatewayCode;
  }
}
