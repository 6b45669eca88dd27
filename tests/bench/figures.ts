/**
 * What a measurement prints, against a limit and against something else. The fastest sample is what
 * the machine can do when nothing else keeps it busy.
 */

export interface Figures {
  medianMs: number;
  p95Ms: number;
  fastestMs: number;
}

export function figuresOf(samplesMs: readonly number[]): Figures {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
  return { medianMs: at(0.5), p95Ms: at(0.95), fastestMs: at(0) };
}

export function line(
  name: string,
  { medianMs, p95Ms, fastestMs }: Figures,
  limitMs: number,
): string {
  const share = (ms: number): string => (ms / limitMs).toFixed(2);
  return (
    `${name}: median ${medianMs.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms, fastest ${fastestMs.toFixed(0)} ms; ` +
    `of the limit of ${limitMs} ms: ${[medianMs, p95Ms, fastestMs].map(share).join(', ')}`
  );
}

export function ratio(what: string, one: Figures, other: Figures): string {
  return `${what}: ${(one.medianMs / other.medianMs).toFixed(2)}`;
}

/** One result; `npm run bench` gathers all of a run in a table and as JSON. */
export interface Figure {
  measure: string;
  value: number;
  unit: string;
  /** Against what was measured beside it in the same run. */
  ratio?: { to: string; is: number };
  /** What it should be, where something was set. */
  goal?: string;
}

/** The line by which it is found in the output. */
export function report(figure: Figure): void {
  console.log(`figure ${JSON.stringify(figure)}`);
}
