import type { IncidentKind } from '@kaikei/shared/verdict.ts';

/** An answer that proves nothing (R3). `reason` is a short machine word and holds no text of the answer. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError' as const;
  readonly reason: string;
  readonly incident: { kind: IncidentKind; detail: string } | undefined;

  constructor(reason: string, incident?: { kind: IncidentKind; detail: string }) {
    super(reason);
    this.reason = reason;
    this.incident = incident;
  }
}
