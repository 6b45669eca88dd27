/** The only place that reads the environment: names in, text out, nothing judged. */
export const ENV_NAMES = [
  'KAIKEI_GATEWAY_URL',
  'KAIKEI_APP_ID',
  'KAIKEI_MERCHANT_NO',
  'KAIKEI_APP_PRIVATE_KEY_FILE',
  'KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE',
  'KAIKEI_GATEWAY_PUBLIC_KEY_FILE',
  'KAIKEI_SECRETS_FOLDER',
  'KAIKEI_DATABASE',
  'KAIKEI_DATABASE_PASSWORD_FILE',
  'KAIKEI_HOST',
  'KAIKEI_PORT',
  'KAIKEI_TLS_CERT_FILE',
  'KAIKEI_TLS_KEY_FILE',
  'KAIKEI_ALLOWED_HOSTS',
  'KAIKEI_PUBLIC_URL',
  'KAIKEI_TRUSTED_PROXIES',
  'KAIKEI_TERMINAL_UNUSED_DAYS',
  'KAIKEI_MAX_AMOUNT',
  'KAIKEI_CURRENCY',
  'KAIKEI_TERM_IP',
  'KAIKEI_LOCATION',
  'KAIKEI_METRICS_ADDR',
  'KAIKEI_WEBHOOK_URL',
  'KAIKEI_WEBHOOK_SECRET_FILE',
  // OpenTelemetry's own; its exporter reads more of them by itself.
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  'OTEL_SDK_DISABLED',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_EXPORTER',
  // Not ours: systemd's for units with credentials, and Node's own.
  'CREDENTIALS_DIRECTORY',
  'NODE_OPTIONS',
] as const;

export type EnvName = (typeof ENV_NAMES)[number];
export type Env = Partial<Record<EnvName, string>>;

/** An empty value counts as unset. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const env: Env = {};
  for (const name of ENV_NAMES) {
    const value = source[name]?.trim();
    if (value) env[name] = value;
  }
  return env;
}
