/** What happened in one sale, line by line, for a person who replays a seed. */
import type { Decision, PaymentEvent } from '@kaikei/shared/rules.ts';
import type { EventQueue } from './queue.ts';
import type { Message, Reply } from './wire.ts';

export interface Trace {
  (who: string, what: string): void;
  step(id: string, event: PaymentEvent, decision: Decision): void;
  reply(message: Message, reply: Reply): void;
}

export function traceTo(queue: EventQueue, print: (line: string) => void): Trace {
  const startedAt = queue.now;
  const say = (who: string, what: string) => {
    const seconds = ((queue.now - startedAt) / 1_000).toFixed(3).padStart(12);
    print(`${seconds} s  ${who.padEnd(8)} ${what}`);
  };
  return Object.assign(say, {
    step(id: string, event: PaymentEvent, { payment, call, timeline, incidents }: Decision) {
      const cause = event.type === 'ended' ? `ended ${JSON.stringify(event.verdict)}` : event.type;
      const notes = timeline.map((entry) => [entry.event, entry.code].filter(Boolean).join(' '));
      const next = call
        ? `then ${call.kind}`
        : payment.nextAttemptAt === undefined
          ? 'rests'
          : `next in ${payment.nextAttemptAt - payment.updatedAt} ms`;
      say(
        'decide',
        `${id} ${cause} -> ${payment.state}/${payment.stage}, ${next} [${notes.join(', ')}]` +
          incidents.map((incident) => ` INCIDENT ${incident.kind}`).join(''),
      );
    },
    reply(message: Message, { manner, says }: Reply) {
      say('network', `${message.kind} ends: ${manner} ${says ? JSON.stringify(says) : ''}`);
    },
  });
}
