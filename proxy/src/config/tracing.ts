/** Where spans go, by OpenTelemetry's own variables; nowhere where none of them names a place. */
import type { Env } from './env.ts';
import { ConfigError } from './error.ts';

export interface TracingSettings {
  serviceName: string;
}

/** @throws ConfigError */
export function tracingSettings(env: Env): TracingSettings | undefined {
  const endpoint =
    placeIn(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ??
    placeIn(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  const isOff = env.OTEL_SDK_DISABLED?.toLowerCase() === 'true';
  if (endpoint === undefined || isOff || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  requireOnly(env, 'OTEL_TRACES_EXPORTER', 'otlp');
  requireOnly(env, 'OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  requireOnly(env, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json');
  return { serviceName: env.OTEL_SERVICE_NAME ?? 'kaikei' };
}

type Name = Extract<keyof Env, `OTEL_${string}`>;

function placeIn(env: Env, name: Name): string | undefined {
  const value = env[name];
  if (value === undefined) return undefined;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new ConfigError(name, 'is no URL; set it to http://<collector>:4318');
}

function requireOnly(env: Env, name: Name, value: string): void {
  if (env[name] === undefined || env[name] === value) return;
  throw new ConfigError(name, `takes ${value}, which a collector reads on port 4318`);
}
