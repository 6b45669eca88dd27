/** A setting that is missing or wrong: the process ends with status 78 before it opens a port. */
export class ConfigError extends Error {
  override name = 'ConfigError' as const;

  /** `advice` says what to do; neither part ever holds the setting's secret. */
  constructor(variable: string, advice: string, cause?: unknown) {
    super(`${variable}: ${advice}`, { cause });
  }
}
