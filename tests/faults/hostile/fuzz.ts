/** Sends fuzzed requests, some at a time, and judges every answer by the contract. */
import { connect, type Socket } from 'node:net';
import { PROBLEM_STATUSES } from '@kaikei/shared/problems.ts';
import type { ProblemDocument } from '@kaikei/shared/problems.ts';
import { Prng } from '../../simulation/prng.ts';
import { readAnswers, type RawAnswer } from './fuzz-answers.ts';
import { fuzzRequest, type FuzzRequest } from './fuzz-requests.ts';

const LANES = 16;
const GOOD: ReadonlySet<number> = new Set([200, 201, 202, 204, 304]);

export interface FuzzReport {
  answers: number;
  /** Each kind of answer, as `422 validation-error`, and how often it came. */
  outcomes: Map<string, number>;
  /** What no contract allows, with the request that brought it. */
  wrong: string[];
}

export async function fuzz(
  port: number,
  options: { seed: number; count: number; cookies: readonly [string, ...string[]] },
): Promise<FuzzReport> {
  const prng = new Prng(options.seed);
  const report: FuzzReport = { answers: 0, outcomes: new Map(), wrong: [] };
  let left = options.count;
  const lane = async () => {
    const connection = new Lane(port);
    while (left > 0 && report.wrong.length < 10) {
      left -= 1;
      const request = fuzzRequest(prng, options.cookies);
      const answers = await connection.ask(request);
      for (const answer of answers) judge(report, request, answer);
      if (answers.length === 0 && !request.isWild) {
        report.wrong.push(`no answer to ${quote(request)}`);
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return report;
}

function judge(report: FuzzReport, request: FuzzRequest, answer: RawAnswer): void {
  const { outcome, flaw } = verdictOn(answer, request);
  report.answers += 1;
  report.outcomes.set(outcome, (report.outcomes.get(outcome) ?? 0) + 1);
  if (flaw) report.wrong.push(`${outcome}: ${flaw}: ${quote(request)}`);
}

function verdictOn(
  { status, headers, body }: RawAnswer,
  { isHead, isWild }: FuzzRequest,
): { outcome: string; flaw?: string } {
  const missing = ['x-request-id', 'content-security-policy', 'x-content-type-options'].find(
    (name) => !headers.has(name),
  );
  if (missing) return { outcome: String(status), flaw: `no ${missing}` };
  if (GOOD.has(status)) return { outcome: String(status) };
  if (headers.get('cache-control') !== 'no-store')
    return { outcome: String(status), flaw: 'cached' };
  if (headers.get('content-type') !== 'application/problem+json') {
    return { outcome: String(status), flaw: 'no problem' };
  }
  if (body === '' && (isHead || isWild)) return { outcome: String(status) };
  const { type } = JSON.parse(body) as ProblemDocument;
  const slug = type.replace('/problems/', '');
  const known = Object.entries(PROBLEM_STATUSES).find(([name]) => name === slug);
  const outcome = `${status} ${slug}`;
  if (known?.[1] !== status) return { outcome, flaw: 'not in the contract' };
  return status >= 500 ? { outcome, flaw: 'a fault of ours' } : { outcome };
}

function quote({ bytes }: FuzzRequest): string {
  return JSON.stringify(bytes.toString('latin1').slice(0, 1_000));
}

/** A connection that is used again for as long as the other side keeps it. */
class Lane {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  async ask(request: FuzzRequest): Promise<RawAnswer[]> {
    if (request.isWild) return exchange(this.#open(), request);
    const kept = this.#socket;
    const socket = kept && !kept.destroyed ? kept : this.#open();
    this.#socket = socket;
    const answers = await exchange(socket, request);
    // One that was kept may have been closed by the other side just when it was used.
    return answers.length > 0 || socket !== kept ? answers : this.ask(request);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', allowHalfOpen: true });
    socket.once('end', () => setImmediate(() => socket.destroy()));
    return socket.on('error', () => undefined);
  }
}

/** What comes back: one answer, or to a wild request as many as there are until the end. */
function exchange(socket: Socket, { bytes, isWild, isHead }: FuzzRequest): Promise<RawAnswer[]> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const read = () => readAnswers(Buffer.concat(chunks), { isHead, isOver: false });
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      const { answers, isStream } = read();
      // A stream has no end of its own.
      if (isStream) end(true);
      else if (!isWild && answers.length > 0) end(false);
    };
    const onEnd = () => end(true);
    const end = (isOver: boolean) => {
      socket.off('data', onData).off('end', onEnd).off('close', onEnd);
      if (isOver || isWild) socket.destroy();
      resolve(readAnswers(Buffer.concat(chunks), { isHead, isOver }).answers);
    };
    socket.on('data', onData).on('end', onEnd).on('close', onEnd);
    if (isWild) socket.end(bytes);
    else socket.write(bytes);
  });
}
