/**
 * Sends spans by OTLP over HTTP as JSON, in batches, to where the standard variables `OTEL_EXPORTER_OTLP_…` say; the
 * exporter reads those by itself. This file, and what it imports, is loaded only where such a variable is set.
 */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import type { FinishedSpan, Tracing } from './port.ts';
import type { TraceContext } from './trace-context.ts';

const SCOPE = { name: 'kaikei' };
/** As OpenTelemetry numbers them; its enumerations are in a package of their own. */
const KIND = { server: 1, client: 2 } as const;
const STATUS = { unset: 0, error: 2 } as const;

type PlainSpan = Omit<ReadableSpan, 'kind' | 'status'> & {
  kind: (typeof KIND)[keyof typeof KIND];
  status: { code: (typeof STATUS)[keyof typeof STATUS] };
};

/** @param serviceName of `OTEL_SERVICE_NAME` */
export function startTracing(serviceName: string): Tracing {
  const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
  const resource = resourceOf({ 'service.name': serviceName });
  return {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the numbers are those of the enumerations
    record: (span) => processor.onEnd(readable(span, resource)),
    // A collector that is away must not keep the process; the spans are lost then.
    close: () => processor.shutdown().catch(() => undefined),
  };
}

type Resource = ReadableSpan['resource'];

function resourceOf(attributes: Record<string, string>): Resource {
  const resource: Resource = {
    attributes,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}

function readable(span: FinishedSpan, resource: Resource): PlainSpan {
  const { context, parent, startedAt, durationMs } = span;
  return {
    name: span.name,
    kind: KIND[span.kind],
    spanContext: () => contextOf(context),
    ...(parent && { parentSpanContext: contextOf(parent) }),
    startTime: highResolution(startedAt),
    endTime: highResolution(startedAt + durationMs),
    duration: highResolution(durationMs),
    status: { code: span.hasFailed ? STATUS.error : STATUS.unset },
    attributes: { ...span.attributes },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function contextOf({ traceId, spanId, isSampled }: TraceContext) {
  return { traceId, spanId, traceFlags: isSampled ? 1 : 0 };
}

/** Seconds and nanoseconds. */
function highResolution(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}
