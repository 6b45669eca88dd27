/** The proxy's real parts with fail-points around them. */
import { subscribe } from 'node:diagnostics_channel';
import type { Clock } from '@kaikei/proxy/clock.ts';
import type { VerifyingGateway } from '@kaikei/proxy/gateway/client.ts';
import { DEFAULT_PATHS } from '@kaikei/proxy/gateway/messages.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import type { CallKind } from '@kaikei/shared/verdict.ts';
import { commitNames, type FailPoints } from './fail-points.ts';
import type { TraceWriter } from './trace.ts';

interface Watching {
  trace: TraceWriter;
  clock: Clock;
}

export function faultyStore(store: Store, points: FailPoints, { trace, clock }: Watching): Store {
  const { payments } = store;
  const submit = payments.submit.bind(payments);
  payments.submit = async (make, digest) => {
    points.pass('before-commit:submit');
    const outcome = await submit(make, digest);
    if (outcome.kind === 'created') points.pass('after-commit:submit');
    return outcome;
  };
  const createTombstone = payments.createTombstone.bind(payments);
  payments.createTombstone = async (tombstone) => {
    points.pass('before-commit:tombstone');
    const stored = await createTombstone(tombstone);
    points.pass('after-commit:tombstone');
    return stored;
  };
  const step = payments.step.bind(payments);
  payments.step = async (id, numbers, next, lease) => {
    let names: ReturnType<typeof commitNames> = [];
    const done = await step(
      id,
      numbers,
      (payment, foreign) => {
        const decision = next(payment, foreign);
        names = decision ? commitNames(payment, decision) : [];
        for (const name of names) points.pass(`before-commit:${name}`);
        return decision;
      },
      lease,
    );
    for (const name of names) points.pass(`after-commit:${name}`);
    return done;
  };
  const claimOne = payments.claimOne.bind(payments);
  payments.claimOne = async (id, next) => {
    let names: ReturnType<typeof commitNames> = [];
    const claimed = await claimOne(id, (payment, changeSeq) => {
      const decision = next(payment, changeSeq);
      names = decision ? commitNames(payment, decision) : [];
      for (const name of names) points.pass(`before-commit:${name}`);
      return decision;
    });
    if (claimed) for (const name of names) points.pass(`after-commit:${name}`);
    return claimed;
  };
  const claim = payments.claim.bind(payments);
  payments.claim = async (limit, next, except) => {
    const claims = await claim(
      limit,
      (payment) => {
        points.pass('before-commit:taken-over');
        trace.write({ at: clock.now(), event: 'taken-over', order: payment.id });
        return next(payment);
      },
      except,
    );
    claims.taken.forEach(() => points.pass('after-commit:taken-over'));
    return claims;
  };
  const { webhooks } = store;
  const note = webhooks.note.bind(webhooks);
  webhooks.note = async (outcomes) => {
    points.pass('before-commit:webhook-noted');
    await note(outcomes);
    points.pass('after-commit:webhook-noted');
  };
  return store;
}

export function faultyGateway(
  gateway: VerifyingGateway,
  points: FailPoints,
  { trace, clock }: Watching,
): VerifyingGateway {
  watchSending(points);
  const call = gateway.call.bind(gateway);
  gateway.call = async (request) => {
    const { kind, order } = request;
    points.pass(`before-send:${kind}`);
    trace.write({ at: clock.now(), event: 'call-began', order: order.id, call: kind });
    const verdict = await call(request);
    const ended = { order: order.id, call: kind, verdict: verdict.kind };
    trace.write({ at: clock.now(), event: 'call-ended', ...ended });
    points.pass(`after-answer:${kind}`);
    return verdict;
  };
  return gateway;
}

/** The HTTP client tells when it has handed the last byte to the system, which delivers it whoever dies. */
function watchSending(points: FailPoints): void {
  subscribe('undici:request:bodySent', (message) => {
    const { path } = (message as { request: { path: string } }).request;
    const kinds = Object.entries(DEFAULT_PATHS) as [CallKind, string][];
    const kind = kinds.find(([, callPath]) => path.endsWith(callPath))?.[0];
    if (kind) points.pass(`after-send:${kind}`);
  });
}
