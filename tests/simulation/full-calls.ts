/** The gateway as one process of the full depth calls it: over the simulated network, for as long as it lives. */
import { DEADLINE_MS, type Gateway, type GatewayRequest } from '@kaikei/proxy/gateway/port.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Attempt } from './attempt.ts';
import type { Disk } from './full-disk.ts';
import { PlannedMistake } from './full-log.ts';
import type { Process } from './full-process.ts';
import type { ProxyParts } from './proxy-parts.ts';
import { readReply, type Message } from './wire.ts';

interface CallsParts extends ProxyParts {
  readonly disk: Disk;
  /** The proxy's, in the trace. */
  readonly name: string;
  readonly find: (id: string) => Attempt;
  readonly process: Process;
  readonly isEnding: () => boolean;
  /** Throws where our own code makes a mistake now. */
  readonly mayFail: () => void;
  readonly mayPause: () => void;
  readonly die: (where: string) => void;
}

interface Waiting {
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: Error) => void;
}

export class Calls {
  readonly #deps: CallsParts;
  /** With a call of this process under way. */
  readonly underWay = new Set<Attempt>();

  constructor(deps: CallsParts) {
    this.#deps = deps;
  }

  /** The process has died. */
  end(): void {
    for (const attempt of this.underWay) this.#deps.judge.calls.ended(attempt);
    this.underWay.clear();
  }

  gateway(): Gateway {
    const { queue, judge, rng, mix, find, process } = this.#deps;
    return {
      call: (request) =>
        new Promise<Verdict>((resolve, reject) => {
          this.#deps.mayFail();
          if (this.#deps.isEnding() && !mayStillBegin(request, find(request.order.id))) {
            judge.broken('I12', `a ${request.kind} begun by a process that ends`);
          }
          const calledAt = queue.now;
          // A pause may lie between the commit and the sending.
          process.run(() => {
            if (queue.now - calledAt < DEADLINE_MS[request.kind])
              this.#call(request, { resolve, reject });
            else resolve(tooLate(request));
          });
        }),
      probe: () =>
        new Promise<boolean>((resolve) => {
          process.clock.after(20, () => resolve(!rng.chance(mix.notConnected)));
        }),
      close: () => Promise.resolve(),
    };
  }

  #call(request: GatewayRequest, { resolve, reject }: Waiting): void {
    const { rng, mix, network, gateway, judge, disk, trace, find, name } = this.#deps;
    const { process, die, mayFail, mayPause } = this.#deps;
    if (rng.chance(mix.crash)) return die(`before the ${request.kind} is sent`);
    const attempt = find(request.order.id);
    const message = messageOf(attempt, request);
    judge.calls.sent(attempt, message.kind, message.refundNo);
    this.underWay.add(attempt);
    const payment = disk.readPayment(attempt.id);
    if (message.refundNo !== undefined && message.kind === 'refund' && payment) {
      judge.refunds.sent(message, payment, gateway.orders.get(attempt.id));
    }
    trace?.(name, `sends ${message.kind} ${message.refundNo ?? ''}`);
    network.exchange(message, (reply) => {
      if (!process.alive) return;
      this.underWay.delete(attempt);
      const verdict = readReply(reply);
      judge.calls.answered(attempt, message.kind, verdict, gateway.orders.get(attempt.id));
      trace?.reply(message, reply);
      process.run(() => {
        if (rng.chance(mix.crash)) die('before an answer is read');
        else settle(mayFail, { resolve: () => resolve(verdict), reject });
      });
    });
    mayPause();
    if (rng.chance(mix.crash)) die(`after the ${request.kind} was sent`);
  }
}

function settle(
  work: () => void,
  { resolve, reject }: { resolve: () => void; reject: Waiting['reject'] },
): void {
  try {
    work();
    resolve();
  } catch (error) {
    if (!(error instanceof PlannedMistake)) throw error;
    reject(error);
  }
}

/** What was committed for it before the process was asked to end. */
function mayStillBegin({ kind }: GatewayRequest, { isRechecked }: Attempt): boolean {
  return kind === 'create' || isRechecked;
}

function messageOf(attempt: Attempt, request: GatewayRequest): Message {
  return request.kind === 'refund' || request.kind === 'refund-query'
    ? { kind: request.kind, attempt, refundNo: request.refundNo, amount: request.amount }
    : { kind: request.kind, attempt };
}

/** The proxy's gateway client sends nothing once a call's time is over. */
function tooLate({ kind }: GatewayRequest): Verdict {
  return { kind: kind === 'create' ? 'not-sent' : 'unknown', reason: 'timeout' };
}
