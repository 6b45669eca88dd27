/** The proxy's event stream, with a watch on its heartbeat. */
import {
  gatewaySchema,
  paymentSchema,
  type GatewayView,
  type PaymentView,
} from '@kaikei/shared/api.ts';
import * as v from 'valibot';

/** The proxy's heart beats every 5 s; two missed ones and some slack mean that the stream is dead. */
const SILENCE_MS = 12_000;

const beatSchema = v.object({ at: v.string() });

export interface StreamListener {
  payment(payment: PaymentView, cursor: string): void;
  gateway(gateway: GatewayView): void;
  /** Anything came: the stream lives. */
  alive(): void;
  /** The proxy's time at a beat of its heart. */
  beat(at: string): void;
}

export interface StreamQuery {
  /** The cursor up to which was read. */
  since?: string;
  /** A payment of another terminal of the store that is shown here. */
  watch?: string;
}

/**
 * Listens until the stream dies (an error, or silence of 12 s) or the signal is aborted.
 * EventSource's own reconnecting is not used: it gives up for good on a status other than 200.
 */
export function listen(
  query: StreamQuery,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  const source = new EventSource(`/v1/events?${new URLSearchParams({ ...query })}`);
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(watch);
      source.close();
      signal.removeEventListener('abort', end);
      resolve();
    };
    let watch = setTimeout(end, SILENCE_MS);
    const alive = (): void => {
      clearTimeout(watch);
      watch = setTimeout(end, SILENCE_MS);
      listener.alive();
    };
    source.addEventListener('heartbeat', (event) => {
      alive();
      const beat = read(beatSchema, event);
      if (beat) listener.beat(beat.at);
    });
    source.addEventListener('payment', (event) => {
      alive();
      const payment = read(paymentSchema, event);
      if (payment) listener.payment(payment, event.lastEventId);
    });
    source.addEventListener('gateway', (event) => {
      alive();
      const gateway = read(gatewaySchema, event);
      if (gateway) listener.gateway(gateway);
    });
    source.addEventListener('error', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** An event that we cannot read is passed over: the next reading by GET brings what it reported. */
function read<Schema extends v.GenericSchema>(
  schema: Schema,
  event: MessageEvent<unknown>,
): v.InferOutput<Schema> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), event.data);
  return parsed.success ? parsed.output : undefined;
}
